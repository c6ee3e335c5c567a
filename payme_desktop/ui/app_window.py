"""Opens the window on a shop and runs it until it is closed. Called by the composition root alone."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from payme_desktop.domain.rows import Session
from payme_desktop.settings import Settings
from payme_desktop.ui import translation
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.farewell import Farewell
from payme_desktop.ui.locking import Door
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.ports import CustomerBook, Keeping, ShopSync
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme


def application() -> QApplication:
    """The one QApplication, made if there is none yet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("PayMe Desktop")
    app.setDesktopFileName("payme-desktop")
    return app


def themed(settings: Settings | None = None) -> Theme:
    """A theme in force, for dialogs before the window and for the window itself."""
    wished = settings or Settings()
    theme = Theme(wished.theme, zoom=wished.zoom, density=wished.density)
    app = application()
    translation.install(app, wished.language)
    theme.apply(app)
    return theme


def run_window(
    services: CustomerBook,
    session: Session,
    *,
    memory_file: Path | None = None,
    settings: Settings | None = None,
    data_version: Callable[[], int] | None = None,
    theme: Theme | None = None,
    news: str = "",
    sync: ShopSync | None = None,
    keeping: Keeping | None = None,
    door: Door | None = None,
    settle: Callable[[], None] = lambda: None,
    on_restore: Callable[[str], None] = lambda _: None,
) -> int:
    """Show the window and run until it is closed; answers the exit code.

    ``data_version``: see ``watch.DataVersion``; ``memory_file``: what the window remembers;
    ``settings``: of this PC, None for the defaults, kept nowhere; ``news``: said at once;
    ``sync``, ``keeping``: of a shop file; ``settle``: brings its log home when the PC goes down;
    ``door``: who may sign in at a locked window; ``on_restore``: told the backup with which the shop shall
    open next, before the window closes.
    """
    app = application()
    theme = theme or themed()
    tasks = TaskRunner()
    window = MainWindow(
        services,
        session,
        tasks,
        AppEvents(),
        theme,
        data_version=data_version,
        memory_file=memory_file,
        settings=settings,
        sync=sync,
        keeping=keeping,
        door=door,
    )
    window.restore_wanted.connect(on_restore)
    farewell = Farewell(app, tasks, settle)
    window.crashes.install()
    window.show()
    if news:
        window.desk.tell(news)
    try:
        return app.exec()
    finally:
        window.crashes.uninstall()
        tasks.shutdown()
        farewell.deleteLater()
        window.deleteLater()
