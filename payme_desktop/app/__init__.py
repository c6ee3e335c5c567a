"""The composition root: opens a shop, builds the services, and hands them to command line or window.

Imports are inside the functions on purpose: ``--help`` must not pay for a database, a command not for Qt.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payme_desktop.app.central import Central
    from payme_desktop.app.opening import OpenShop
    from payme_desktop.app.restoring import Restore
    from payme_desktop.cli.backend import ShopAddress
    from payme_desktop.domain.drafts import BusinessDraft
    from payme_desktop.domain.reports import CreatedShop
    from payme_desktop.domain.syncing import EnrolReport


def default_shop() -> str:
    """The shop that opens when none is named."""
    from payme_desktop import paths

    return os.environ.get("PAYME_SHOP") or str(paths.default_shop_path())


def start_log() -> None:
    """Log to the user's folder. A folder that takes no log is no reason not to sell."""
    from payme_desktop import log, paths
    from payme_desktop.errors import WorldError
    from payme_desktop.settings import load_settings

    level = load_settings().log_level
    with suppress(WorldError, OSError):
        log.configure(paths.log_dir(), level=level)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; without an argument, the window. Returns the exit code."""
    from payme_desktop import cli

    return cli.main(list(sys.argv[1:] if argv is None else argv), backend=Backend())


class Backend:
    """What the command line needs from us: see ``cli.backend``."""

    def open(self, address: "ShopAddress", ask_passphrase: "Callable[[], str | None]") -> "OpenShop":
        """Raises ShopUnusable, WorldError."""
        from payme_desktop.app.opening import open_shop

        start_log()
        return open_shop(address.where or default_shop(), ask_passphrase).meaning(address.business)

    def create(
        self,
        address: "ShopAddress",
        draft: "BusinessDraft",
        owner_password: str,
        passphrase: str | None,
        *,
        anyway: bool = False,
    ) -> "CreatedShop":
        """A new shop with its owner."""
        from payme_desktop.app.opening import create_shop, recovery_code
        from payme_desktop.domain.reports import CreatedShop

        start_log()
        where = address.where or default_shop()
        session = create_shop(where, draft, owner_password, passphrase, anyway=anyway)
        name, key_file = _named(where)
        return CreatedShop(name, session, key_file, recovery_code(where, passphrase))

    def restore(
        self,
        address: "ShopAddress",
        backup: str,
        ask_passphrase: "Callable[[], str | None]",
        *,
        code: str | None = None,
        new_passphrase: "Callable[[], str | None]" = lambda: None,
    ) -> "Restore":
        """A restore that is ready to be made."""
        from payme_desktop.app.restoring import ready

        start_log()
        shop = _file_of(address.where or default_shop())
        return ready(shop, backup, ask_passphrase, code=code, new_passphrase=new_passphrase)

    def join(
        self, address: "ShopAddress", server: str, role: str, secret: str, passphrase: str | None
    ) -> "EnrolReport":
        """A new shop file, filled from the central database."""
        from payme_desktop.app.joining import join_central

        start_log()
        return join_central(address.where or default_shop(), server, role, secret, passphrase)

    def central(self, server: str) -> "Central":
        """The central database of an administrator."""
        from payme_desktop.app.central import Central

        start_log()
        return Central(server)

    def open_window(self, address: "ShopAddress", user: str | None) -> int:
        """Show the window until it is closed."""
        from payme_desktop.app.window import open_window

        start_log()
        return open_window(address.where or default_shop(), address.business, user)

    def default_timezone(self) -> str:
        """The IANA name of this PC's time zone."""
        from payme_desktop.gateways.timezone import local_timezone

        return local_timezone()


def _file_of(where: str) -> Path:
    """The file of a shop. Raises UserError for a server."""
    from payme_desktop.app.opening import is_server
    from payme_desktop.errors import UserError

    if is_server(where):
        raise UserError(
            "This shop lives on a database server: its administrator restores it there.", code="not_a_file"
        )
    return Path(where)


def _named(where: str) -> tuple[str, str | None]:
    """A shop's address as it may be shown (no password), and its key file."""
    from payme_desktop.app.opening import is_server
    from payme_desktop.gateways.shop_key import key_file_of

    if is_server(where):
        from sqlalchemy.engine import make_url

        return make_url(where).render_as_string(hide_password=True), None
    return where, str(key_file_of(Path(where)))
