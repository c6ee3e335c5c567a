"""The first start of the program: makes the shop that the assistant describes, off the UI thread."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from payme_desktop import paths
from payme_desktop.app.opening import OpenShop, create_shop, open_shop, recovery_code
from payme_desktop.domain.rows import Session
from payme_desktop.errors import PaymeError
from payme_desktop.gateways.timezone import local_timezone
from payme_desktop.ui.dialogs.first_run import DEMO, FILE, FirstRun, Founding
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme

PROGRAM = "the window"
Founded = tuple[OpenShop, Session, str]
"""The shop, open; who owns it; and what to say of an import, or empty."""


class Made(NamedTuple):
    """``recovery_code``: to be shown this once."""

    founded: Founded
    recovery_code: str


def found_shop(where: str, wanted: Founding) -> Made:
    """Make the shop, open it, and fill it as wished. Runs on a worker.

    Raises PaymeError where there is no shop afterwards. A failed import leaves an empty shop and says so.
    """
    create_shop(where, wanted.business, wanted.password, wanted.passphrase)
    code = recovery_code(where, wanted.passphrase) or ""
    opened = open_shop(where, lambda: wanted.passphrase, program=PROGRAM)
    try:
        session = opened.sign_in(wanted.business.owner, wanted.password)
        return Made((opened, session, _fill(opened, session, wanted)), code)
    except BaseException:
        opened.close()
        raise


def _fill(opened: OpenShop, session: Session, wanted: Founding) -> str:
    transfer, actor = opened.services.transfer, session.actor
    try:
        if wanted.start == DEMO:
            folder = paths.resources_dir() / "sample"
            transfer.import_customers(actor, folder / "customers.csv")
            transfer.import_sales(actor, folder / "sales.csv")
        elif wanted.start == FILE and wanted.file is not None:
            report = transfer.import_customers(actor, wanted.file)
            return f"{report.added} added, {report.rejected} rejected of {report.read}."
    except PaymeError as reason:
        return reason.message
    return ""


def ask(where: str, theme: Theme, exec_: Callable[[FirstRun], int] = FirstRun.exec) -> Founded | None:
    """Show the assistant until there is a shop; None: it was left, and nothing was made.

    ``exec_``: shows the dialog and waits; tests give their own.
    """
    tasks, founded = TaskRunner(), list[Founded]()
    dialog = FirstRun(theme, local_timezone())

    def create(wanted: Founding) -> None:
        tasks.run_write(lambda: found_shop(where, wanted), created, failed)

    def created(answer: Made) -> None:
        founded.append(answer.founded)
        dialog.on_created(answer.recovery_code)

    def failed(error: Exception) -> None:
        if not isinstance(error, PaymeError):
            raise error
        dialog.on_failed(error)

    dialog.create_wanted.connect(create)
    try:
        exec_(dialog)
    finally:
        tasks.shutdown()
        dialog.deleteLater()
    return founded[0] if founded else None


def is_first(where: str) -> bool:
    """Whether there is no shop file at that place yet (an address of a server never is the first start)."""
    with suppress(OSError, ValueError):
        return "://" not in where and not Path(where).exists()
    return False
