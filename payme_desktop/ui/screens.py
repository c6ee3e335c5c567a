"""Renders the main screens to PNG files, where nobody sits in front of a display."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.pages.sync_page import SyncPage
from payme_desktop.ui.theme import Theme

WindowFactory = Callable[[Theme], MainWindow]
SETTLE_MS: Final = 200


def render_main_screens(
    window_factory: WindowFactory,
    out_dir: Path,
    *,
    search: str = "mar",
    choices: Sequence[str] = ("light", "dark"),
) -> list[Path]:
    """List, search, card and dialogs, in light and dark; answers the files written.

    ``window_factory`` makes a window in the theme it is given, over services and a TaskRunner of its own;
    the runner is shut down here. ``search``: a text that finds somebody in that shop.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for choice in choices:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme = Theme(choice)
        theme.apply(app)
        window = window_factory(theme)
        window.resize(1360, 850)
        window.show()
        window.activateWindow()
        try:
            files += _screens(window, out_dir, choice, search)
        finally:
            window.close()
            window.tasks.shutdown()
            window.deleteLater()
            settle(window)
    return files


def settle(window: MainWindow) -> None:
    """Wait until all answers are in and painted."""
    window.tasks.wait_idle()
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < SETTLE_MS or not window.tasks.is_idle():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _screens(window: MainWindow, out_dir: Path, choice: str, search: str) -> list[Path]:
    page, files = window.page, []

    def keep(name: str, widget: QWidget) -> None:
        settle(window)
        file = out_dir / f"{name}-{choice}.png"
        widget.grab().save(str(file))
        files.append(file)

    def keep_dialog(name: str, act: Callable[[], None]) -> None:
        act()
        settle(window)
        if (dialog := window.desk.dialog) is not None:
            keep(name, dialog)
            dialog.done(0)
            settle(window)

    keep("01-list", window)
    page.search_field.set_text(search)
    keep("02-search", window)
    page.list.mark(0)
    keep("03-card", page.card)
    for number, (name, act) in enumerate(
        (
            ("new-customer", page.new),
            ("edit", page.edit),
            ("notes", page.note),
            ("preferences", page.preferences),
            ("sale", page.sale),
            ("purchases", page.history),
            ("palette", window.show_palette),
            ("keys", window.show_keys),
            ("settings", window.settings.open),
        ),
        4,
    ):
        keep_dialog(f"{number:02}-{name}", act)
    page.search_field.set_text("nobody of this name")
    keep("13-nobody-found", window)
    page.search_field.set_text("")
    window.go_figures()
    keep("14-figures", window)
    window.go_bin()
    keep("15-bin", window)
    window.go_sync()
    keep("16-sync", window)
    if isinstance(sync := window.here, SyncPage):
        keep_dialog("17-enrol", sync.enrol)
    window.go_backups()
    keep("18-backups", window)
    window.go_customers()
    keep_dialog("19-history", page.trail)
    keep_dialog("20-what-was-done", page.trail_commands.of_shop)
    keep_dialog("21-staff", window.staff.open)
    keep_dialog("22-erase", page.erase)
    return files
