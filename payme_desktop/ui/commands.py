"""The commands of the main window: words, keys, and what each does. The only list of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from payme_desktop.ui.actions import Command, Group
from payme_desktop.ui.desk import LOCK_KEY
from payme_desktop.ui.theme import Density

if TYPE_CHECKING:
    from payme_desktop.ui.main_window import MainWindow


_ANYBODY: Final = "window.use"


def window_commands(window: "MainWindow") -> list[Command]:
    """All of them, in the order of the menus."""
    return [
        *_customer(window),
        *_edit(window),
        *_go(window),
        *_view(window),
        *_help(window),
    ]


def _customer(window: "MainWindow") -> list[Command]:
    page, on_page = window.page, window.on_customer_page

    def made(
        name: str,
        word: str,
        act: Callable[[], None],
        keys: tuple[str, ...],
        sign: str,
        permission: str,
        *,
        active: bool = True,
    ) -> Command:
        can = page.has_active if active else page.has_customer
        return Command(name, word, on_page(act), Group.CUSTOMER, keys, sign, can, permission=permission)

    translate = QCoreApplication.translate
    return [
        Command(
            "new", translate("Commands", "New customer"), on_page(page.new), Group.CUSTOMER,
            ("F3", "Ctrl+N", "Ctrl+Return", "Ctrl+Enter"), "person_add", permission="customers.create",
        ),
        made("edit", translate("Commands", "Edit customer"), page.edit, ("F2",), "edit", "customers.edit"),
        Command(
            "sale", translate("Commands", "Sale"), on_page(page.sale), Group.CUSTOMER, ("F9",),
            "point_of_sale", permission="sales.record",
        ),
        made("note", translate("Commands", "Note"), page.note, ("F4",), "edit_note", "notes.add"),
        made("preferences", translate("Commands", "Preferences"), page.preferences, ("F6",), "tune",
            "preferences.edit",
        ),
        made("history", translate("Commands", "Purchases"), page.history, ("F7",), "history",
            "sales.read", active=False,
        ),
        made("delete", translate("Commands", "Delete customer"), page.delete, (), "delete",
            "customers.delete",
        ),
        made("trail", translate("Commands", "History"), page.trail, ("F8",), "schedule",
            "audit.record", active=False,
        ),
        Command(
            "reveal", translate("Commands", "Show what is masked"), page.revealing.reveal, Group.CUSTOMER, (),
            "visibility", page.revealing.possible, permission="customers.read",
        ),
        Command(
            "restore", translate("Commands", "Restore customer"), on_page(page.restore), Group.CUSTOMER, (),
            "restore_from_trash", page.has_deleted, permission="customers.restore",
        ),
        made("erase", translate("Commands", "Erase personal data…"), page.erase, (), "person_off",
            "customers.erase", active=False,
        ),
    ]  # fmt: skip


def _edit(window: "MainWindow") -> list[Command]:
    undo, translate = window.desk.undo, QCoreApplication.translate

    def undo_title() -> str:
        if not undo.undo_name:
            return translate("Commands", "Undo")
        return translate("Commands", "Undo: {name}").format(name=undo.undo_name)

    def redo_title() -> str:
        if not undo.redo_name:
            return translate("Commands", "Redo")
        return translate("Commands", "Redo: {name}").format(name=undo.redo_name)

    return [
        Command(
            "undo", translate("Commands", "Undo"), undo.undo, Group.EDIT, ("Ctrl+Z",), "undo",
            lambda: bool(undo.undo_name), undo_title, permission=_ANYBODY,
        ),
        Command(
            "redo", translate("Commands", "Redo"), undo.redo, Group.EDIT, ("Ctrl+Y", "Ctrl+Shift+Z"), "redo",
            lambda: bool(undo.redo_name), redo_title, permission=_ANYBODY,
        ),
        Command(
            "find", translate("Commands", "Find a customer"),
            window.on_customer_page(window.page.focus_search), Group.EDIT, ("Ctrl+F",), "search",
            permission="customers.read",
        ),
    ]  # fmt: skip


def _go(window: "MainWindow") -> list[Command]:
    translate = QCoreApplication.translate
    return [
        Command(
            "customers",
            translate("Commands", "Customers"),
            window.go_customers,
            Group.GO,
            ("Ctrl+1",),
            "group",
            permission="customers.read",
        ),
        Command(
            "figures",
            translate("Commands", "Figures"),
            window.go_figures,
            Group.GO,
            ("Ctrl+2",),
            "monitoring",
            permission="figures.shop",
        ),
        Command(
            "bin",
            translate("Commands", "Bin"),
            window.go_bin,
            Group.GO,
            ("Ctrl+3",),
            "delete",
            permission="customers.read",
        ),
        Command(
            "sync",
            translate("Commands", "Sync"),
            window.go_sync,
            Group.GO,
            ("Ctrl+4",),
            "refresh",
            permission="sync.status",
        ),
        Command(
            "sync_now",
            translate("Commands", "Sync now"),
            window.sync_now,
            Group.GO,
            ("F5",),
            "refresh",
            permission="sync.run",
        ),
        Command(
            "back",
            translate("Commands", "Step back"),
            window.step_back,
            Group.GO,
            ("Esc",),
            permission=_ANYBODY,
        ),
        Command(
            "backups",
            translate("Commands", "Backups"),
            window.go_backups,
            Group.GO,
            ("Ctrl+5",),
            "download",
            permission="backup.make",
        ),
        Command(
            "back_up",
            translate("Commands", "Back up now"),
            window.back_up_now,
            Group.GO,
            (),
            "download",
            lambda: window.backing is not None,
            permission="backup.make",
        ),
        Command(
            "audit",
            translate("Commands", "What was done"),
            window.page.trail_commands.of_shop,
            Group.GO,
            ("Ctrl+6",),
            "schedule",
            permission="audit.read",
        ),
    ]


def _view(window: "MainWindow") -> list[Command]:
    theme, translate = window.theme, QCoreApplication.translate

    def kept(act: Callable[[], None]) -> Callable[[], None]:
        def acted() -> None:
            act()
            window.keep_look()

        return acted

    def chosen(name: str, word: str, act: Callable[[], None], sign: str = "") -> Command:
        return Command(name, word, kept(act), Group.VIEW, (), sign, permission=_ANYBODY)

    return [
        Command(
            "zoom_in", translate("Commands", "Larger text"),
            kept(theme.zoom_in), Group.VIEW, ("Ctrl++", "Ctrl+="),
            "zoom_in", permission=_ANYBODY,
        ),
        Command(
            "zoom_out", translate("Commands", "Smaller text"), kept(theme.zoom_out), Group.VIEW, ("Ctrl+-",),
            "zoom_out", permission=_ANYBODY,
        ),
        Command(
            "zoom_reset", translate("Commands", "Text at 100 %"),
            kept(theme.zoom_reset), Group.VIEW, ("Ctrl+0",), permission=_ANYBODY,
        ),
        chosen("dense", translate("Commands", "Dense rows"), lambda: theme.set_density(Density.DENSE)),
        chosen("roomy", translate("Commands", "Normal rows"), lambda: theme.set_density(Density.NORMAL)),
        chosen("touch", translate("Commands", "Rows for touch"), lambda: theme.set_density(Density.TOUCH)),
        chosen("light", translate("Commands", "Light"), lambda: theme.choose("light"), "contrast"),
        chosen("dark", translate("Commands", "Dark"), lambda: theme.choose("dark"), "contrast"),
        chosen("system", translate("Commands", "As the system"), lambda: theme.choose("system"), "contrast"),
        Command(
            "settings", translate("Commands", "Settings"), window.settings.open, Group.VIEW, ("Ctrl+,",),
            "settings", permission=_ANYBODY,
        ),
        Command(
            "staff", translate("Commands", "Staff"), window.staff.open, Group.VIEW, (), "badge",
            permission="staff.read",
        ),
        Command(
            "lock", translate("Commands", "Lock, or switch person"), window.locking.lock, Group.VIEW,
            (LOCK_KEY,), "lock", window.locking.can_lock, permission=_ANYBODY,
        ),
        Command(
            "own_pin", translate("Commands", "My PIN"), window.staff.own_pin, Group.VIEW, (), "lock",
            permission="staff.own",
        ),
        Command(
            "own_password", translate("Commands", "My password"), window.staff.own_password, Group.VIEW, (),
            "lock", permission="staff.own",
        ),
    ]  # fmt: skip


def _help(window: "MainWindow") -> list[Command]:
    translate = QCoreApplication.translate
    return [
        Command(
            "palette", translate("Commands", "Everything"), window.show_palette, Group.HELP, ("Ctrl+K",),
            "keyboard_command_key", permission=_ANYBODY,
        ),
        Command(
            "keys", translate("Commands", "Keys"), window.show_keys, Group.HELP, ("F1",), "help",
            permission=_ANYBODY,
        ),
    ]  # fmt: skip
