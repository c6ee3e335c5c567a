"""The window's side of the composition root: the only place beside ``ui`` that knows Qt."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import qInstallMessageHandler

from payme_desktop import paths
from payme_desktop.app import first_start
from payme_desktop.app.opening import OpenShop, open_shop
from payme_desktop.app.restoring import Restore
from payme_desktop.db.shopfile import DataVersion
from payme_desktop.domain.rows import Session
from payme_desktop.errors import PaymeError, SignInFailed
from payme_desktop.settings import Settings, load_settings
from payme_desktop.ui import app_window, screens, single, translation
from payme_desktop.ui.dialogs import sign_in_dialog, waiting_dialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme

PROGRAM = "the window"


def open_window(where: str, business: str | None, user: str | None) -> int:
    """Open the shop, let somebody sign in, and show the window until it is closed.

    Passphrase and password come from the environment or from a dialog. Raises PaymeError before there is a
    window, so that the command line can say why.
    """
    settings = load_settings()
    theme = app_window.themed(settings)
    name = single.name_of(where)
    if single.raised_other(name):
        return 0
    only = single.OnlyWindow(name)
    try:
        while True:
            restores = list[Restore]()
            code = _one_window(where, business, user, settings, theme, restores.append)
            if not restores:
                return code
            # Its window is closed, and nobody else may have it open: the backup takes its place.
            waiting_dialog.wait_for(theme, restores[0].make)
    finally:
        only.close()


def _one_window(
    where: str,
    business: str | None,
    user: str | None,
    settings: Settings,
    theme: Theme,
    on_restore: Callable[[Restore], None],
) -> int:
    opened, session, news = _begun(where, theme)
    if opened is None:
        return 0
    with opened.meaning(business):
        session = session or _signed_in(opened, theme, user)
        if session is None:
            return 0
        local = opened.path is not None
        version = DataVersion(opened.engine) if local else None
        try:
            return app_window.run_window(
                opened.services,
                session,
                memory_file=paths.config_dir() / "window.ini",
                settings=settings,
                data_version=version,
                news=" ".join(filter(None, (news, *opened.warnings))),
                theme=theme,
                sync=opened.sync if local else None,
                keeping=opened.keeping if local else None,
                door=_Door(opened),
                settle=opened.settle,
                on_restore=lambda path: on_restore(opened.restoring(Path(path))),
            )
        finally:
            if version is not None:
                version.close()


def _begun(where: str, theme: Theme) -> tuple[OpenShop | None, Session | None, str]:
    """The shop; at the very first start made anew, with its owner signed in."""
    if first_start.is_first(where):
        return first_start.ask(where, theme) or (None, None, "")
    return _opened(where, theme), None, ""


def _opened(where: str, theme: Theme) -> OpenShop | None:
    try:
        return open_shop(where, lambda: os.environ.get("PAYME_PASSPHRASE"), program=PROGRAM)
    except PaymeError as reason:
        if reason.code not in {"passphrase_needed", "wrong_passphrase"}:
            raise
    return sign_in_dialog.ask_passphrase(
        theme, where, lambda phrase: open_shop(where, lambda: phrase, program=PROGRAM)
    )


def _signed_in(opened: OpenShop, theme: Theme, user: str | None) -> Session | None:
    password = os.environ.get("PAYME_PASSWORD")
    if user and password:
        try:
            return opened.sign_in(user, password)
        except SignInFailed:
            pass  # the dialog asks again, and says so
    door = _Door(opened)
    return sign_in_dialog.ask(
        theme, door.shop, door.by_password, user=user or "", people=door.people(), by_pin=door.by_pin
    )


class _Door:
    """Who may sit down at this shop, at the start and at a locked window."""

    def __init__(self, opened: OpenShop) -> None:
        self._opened = opened
        self._business = opened.services.access.business(opened.business_meant)

    @property
    def shop(self) -> str:
        return self._business.name

    def people(self) -> list[tuple[UUID, str]]:
        return [(person.id, person.name) for person in self._opened.services.access.tiles(self._business)]

    def by_pin(self, user_id: UUID, pin: str) -> Session:
        return self._opened.services.access.sign_in_with_pin(self._business, user_id, pin)

    def by_password(self, user: str, password: str) -> Session:
        return self._opened.sign_in(user, password)


def _without_hints(_kind: object, _where: object, message: str) -> None:
    # The offscreen platform says at each window that it has no size hints. No screen ever does.
    if "propagateSizeHints" not in message:
        sys.stderr.write(f"{message}\n")


def render_screens(where: str, folder: Path) -> list[Path]:
    """The main screens of a shop as PNG files in ``folder``; secrets come from the environment."""
    translation.install(app_window.application(), translation.SOURCE_LANGUAGE)
    qInstallMessageHandler(_without_hints)
    with open_shop(where, lambda: os.environ.get("PAYME_PASSPHRASE"), program=PROGRAM) as opened:
        session = opened.sign_in(os.environ["PAYME_USER"], os.environ["PAYME_PASSWORD"])

        def window(theme: Theme) -> MainWindow:
            local = opened.path is not None
            sync, keeping = (opened.sync, opened.keeping) if local else (None, None)
            tasks = TaskRunner()
            return MainWindow(opened.services, session, tasks, AppEvents(), theme, sync=sync, keeping=keeping)

        return screens.render_main_screens(window, folder)
