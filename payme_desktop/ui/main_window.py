"""The window: menus, the rail at the left, the page, the keys below. Keys mean the same everywhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenuBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import Session
from payme_desktop.settings import Settings, save_settings
from payme_desktop.ui.actions import Actions
from payme_desktop.ui.backing import Backing
from payme_desktop.ui.commands import window_commands
from payme_desktop.ui.desk import Desk, Tools
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.dialogs.palette_dialog import PaletteDialog
from payme_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.locking import Door, Locking
from payme_desktop.ui.memory import Memory
from payme_desktop.ui.menus import WindowMenu, entries, sheet
from payme_desktop.ui.messages import CrashReporter
from payme_desktop.ui.models.segments import Fields
from payme_desktop.ui.pages.customers_page import CustomersPage
from payme_desktop.ui.pages.page import Page
from payme_desktop.ui.pages.settings_commands import InForce, SettingsCommands
from payme_desktop.ui.pages.staff_commands import StaffCommands
from payme_desktop.ui.permits import permit
from payme_desktop.ui.ports import CustomerBook, Keeping, ShopSync
from payme_desktop.ui.scanner import Scanner
from payme_desktop.ui.standing import Standing
from payme_desktop.ui.syncing import Syncing
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.watch import DataVersion, Watch
from payme_desktop.ui.widgets.backup_pill import BackupPill
from payme_desktop.ui.widgets.key_bar import KeyBar
from payme_desktop.ui.widgets.message_bar import MessageBar
from payme_desktop.ui.widgets.nav_rail import NavRail
from payme_desktop.ui.widgets.states import EmptyState
from payme_desktop.ui.widgets.sync_pill import SyncPill

CUSTOMERS, FIGURES, SYNC, BIN = "customers", "figures", "sync", "bin"
BACKUPS = "backups"


class MainWindow(QMainWindow):
    """One shop, one window."""

    restore_wanted = Signal(str)
    """The path of a backup that shall take the place of the shop; the window is closing."""

    def __init__(
        self,
        services: CustomerBook,
        session: Session,
        tasks: TaskRunner,
        events: AppEvents,
        theme: Theme,
        *,
        data_version: DataVersion | None = None,
        memory_file: Path | None = None,
        settings: Settings | None = None,
        formats: Formats | None = None,
        sync: ShopSync | None = None,
        keeping: Keeping | None = None,
        door: Door | None = None,
    ) -> None:
        """``door``: who may sign in at a locked window, None: it never locks; ``memory_file``: an INI to
        remember things in; ``settings``: of this PC, None for the defaults, and nothing is saved;
        ``formats``: fixed by tests and pictures; ``sync`` and ``keeping``: None for a shop on a server.
        """
        super().__init__()
        self.theme, self.tasks = theme, tasks
        self.crashes = CrashReporter(theme, self)
        self._started = False
        business = session.business
        given = formats or Formats.of(business.timezone, business.currency)
        tools = Tools(services, session, tasks, events, theme, given, self.crashes)
        self.desk = Desk(tools, self)
        self.memory = Memory(memory_file, business.id)
        self._wished = settings or Settings()
        self.syncing = Syncing(self.desk, sync) if sync is not None else None
        self.backing = Backing(self.desk, keeping) if keeping is not None else None
        self._saves_look = settings is not None
        self._version = data_version
        self.setMinimumSize(1024, 640)
        self.resize(1360, 880)
        self.locking = Locking(self, door, 60 * self._wished.lock_minutes)
        self.desk.told.connect(self.on_told)
        self.standing = Standing(self.desk, self)
        self.standing.changed.connect(self.on_rights_changed)
        self.standing.signed_out.connect(self.on_signed_out)
        QApplication.instance().focusChanged.connect(self.on_focus_changed)  # type: ignore[union-attr]
        self.furnish()
        if (place := self.memory.geometry()) is not None:
            self.restoreGeometry(place)

    # What a lock takes away, and brings back

    def furnish(self) -> None:
        """Build everything that shows the shop, for whoever is signed in."""
        self.setWindowTitle(self.tr("{shop} – PayMe Desktop").format(shop=self.desk.session.business.name))
        self.settings = SettingsCommands(self.desk, parent=self)
        self.staff = StaffCommands(self.desk, self)
        self.page = CustomersPage(self.desk, self.memory, self)
        self._pages: dict[str, Page] = {CUSTOMERS: self.page}
        self._build(self.desk.actor.name)
        self.actions_ = Actions(self, self.theme, self._decision)
        self.actions_.add(window_commands(self))
        wished = self._wished
        self.scanner = Scanner(self, prefix=wished.scanner_prefix, gap_ms=wished.scanner_gap_ms)
        self.setMenuBar(WindowMenu(self.theme, self.actions_))
        self._join()

    def clear_out(self) -> list[QObject]:
        """Take down everything that shows the shop; nothing here knows it any more. To be deleted soon."""
        if self._watch is not None:
            self._watch.stop()
        self.page.remember()
        self.setMenuBar(QMenuBar(self))
        self.menuBar().hide()
        self.takeCentralWidget()
        self._middle.setParent(None)
        self._middle.hide()
        kept = [self.settings, self.staff, self.actions_, self.scanner, self._watch, self._middle]
        self._pages = {}
        del self.settings, self.staff, self.page, self.actions_, self.scanner, self.rail, self.key_bar
        del self.messages, self._stack, self._middle, self._watch
        for name in ("pill", "backup_pill"):
            self.__dict__.pop(name, None)
        return [each for each in kept if each is not None]

    def begin(self, then: Callable[[], None] = lambda: None) -> None:
        """Show the shop to whoever sits down now; ``then``: once the forms that wait are known."""
        self.page.start()
        self.desk.load_drafts(then)
        self.rail.show_place(CUSTOMERS)
        if self._watch is not None:
            self._watch.start()

    def reopen(self, form: str) -> None:
        """The form that was open, by its key; what was typed waits in its draft."""
        kind, _, about = form.partition(":")
        page = self.page
        doors: dict[str, Callable[[], None]] = {
            "new": lambda: page.commands.new(about), "edit": page.edit, "note": page.note,
            "preferences": page.preferences, "refund": page.history, "settings": self.settings.open,
            "sale": page.sale if about else lambda: page.sale_commands.sale(None),
        }  # fmt: skip
        if kind in doors:
            doors[kind]()

    # Places

    @property
    def place(self) -> str:
        """The name of the page that is shown."""
        here = self._stack.currentWidget()
        return next((name for name, page in self._pages.items() if page is here), CUSTOMERS)

    def go(self, place: str) -> None:
        """To a page by its name."""
        self.on_place_chosen(place)

    @property
    def here(self) -> Page:
        """The page that is shown."""
        found = self._stack.currentWidget()
        assert isinstance(found, Page)
        return found

    def go_customers(self) -> None:
        self.page.show_bin(shown=False)
        self._go(CUSTOMERS, self.page)
        self.page.focus_search()

    def go_figures(self) -> None:
        if FIGURES not in self._pages:
            # Not before somebody looks: the window starts without it.
            from payme_desktop.ui.pages.figures_page import FiguresPage

            page = FiguresPage(self.desk, self)
            page.list_wanted.connect(self.on_list_wanted)
            page.customer_wanted.connect(self.on_customer_wanted)
            self._stack.addWidget(page)
            self._pages[FIGURES] = page
        self._go(FIGURES, self._pages[FIGURES])
        self._pages[FIGURES].setFocus()

    def go_sync(self) -> None:
        if SYNC not in self._pages:
            from payme_desktop.ui.pages.sync_page import SyncPage

            page = SyncPage(self.desk, self.syncing, self._wished.sync_minutes, self)
            page.customer_wanted.connect(self.on_customer_wanted)
            page.minutes_chosen.connect(self.on_minutes_chosen)
            self._stack.addWidget(page)
            self._pages[SYNC] = page
        self._go(SYNC, self._pages[SYNC])
        self._pages[SYNC].setFocus()

    def go_backups(self) -> None:
        if BACKUPS not in self._pages:
            from payme_desktop.ui.pages.backups_page import BackupsPage

            page = BackupsPage(self.desk, self.backing, self)
            page.restore_wanted.connect(self.on_restore_wanted)
            self._stack.addWidget(page)
            self._pages[BACKUPS] = page
        self._go(BACKUPS, self._pages[BACKUPS])
        self._pages[BACKUPS].setFocus()

    def back_up_now(self) -> None:
        """One more backup, from anywhere."""
        if self.backing is None:
            self.go_backups()
        else:
            self.backing.start()

    def on_restore_wanted(self, path: str) -> None:
        self.restore_wanted.emit(path)
        self.close()

    def sync_now(self) -> None:
        """F5, from anywhere. A shop that is tied to nothing is shown how to."""
        syncing = self.syncing
        if syncing is None or (syncing.status is not None and not syncing.status.enrolled):
            self.go_sync()
        else:
            syncing.start()

    def on_minutes_chosen(self, minutes: int) -> None:
        if self.syncing is not None:
            self.syncing.sync_by_itself(minutes)
        self._keep({"sync_minutes": minutes})

    def on_list_wanted(self, fields: Fields) -> None:
        self._go(CUSTOMERS, self.page)
        self.page.show_list(fields)
        self.page.list.setFocus()

    def on_customer_wanted(self, customer_id: UUID) -> None:
        self._go(CUSTOMERS, self.page)
        self.page.choose(customer_id)
        self.page.focus_search()

    def go_bin(self) -> None:
        """The deleted, to be restored: the same list with another filter."""
        self.page.show_bin(shown=True)
        self._go(BIN, self.page)
        self.page.list.setFocus()

    def on_place_chosen(self, name: str) -> None:
        {
            CUSTOMERS: self.go_customers,
            FIGURES: self.go_figures,
            SYNC: self.go_sync,
            BIN: self.go_bin,
            BACKUPS: self.go_backups,
        }[name]()

    def step_back(self) -> None:
        """Esc: clear, then back to the customers."""
        if self.here is self.page:
            self.page.step_back()
        else:
            self.go_customers()

    def on_customer_page(self, act: Callable[[], None]) -> Callable[[], None]:
        """An action of the customers page, from wherever one is."""

        def acted() -> None:
            if self.here is not self.page:
                self._go(CUSTOMERS, self.page)
            act()

        return acted

    # Help

    def show_keys(self) -> None:
        self.desk.open(ShortcutsDialog(self.theme, sheet(self.actions_, self.page.plain_keys()), self))

    def show_palette(self) -> None:
        dialog = PaletteDialog(self.theme, entries(self.actions_), self)
        dialog.chosen.connect(self.actions_.run)
        self.desk.open(dialog)

    # Slots

    def on_hints_changed(self) -> None:
        self.key_bar.show_hints([hint for hint in self.here.hints() if not self.actions_.denies(hint[0])])

    def on_focus_changed(self) -> None:
        if not self.locking.is_locked:
            self.on_hints_changed()

    def on_told(self, words: str, undoable: str) -> None:
        if self.locking.is_locked:
            return  # it may name somebody
        key = self.actions_.command("undo").key.replace("+", " ")
        if undoable:
            self.messages.tell(words, self.tr("Undo"), key)
        else:
            self.messages.tell(words)

    def _go(self, name: str, page: Page) -> None:
        self._stack.setCurrentWidget(page)
        self.rail.show_place(name)
        self.on_hints_changed()

    def _build(self, user: str) -> None:
        self.rail = NavRail(self.theme, user)
        self.rail.add_place(CUSTOMERS, "group", self.tr("Customers"))
        self.rail.add_place(FIGURES, "monitoring", self.tr("Figures"))
        self.rail.add_place(SYNC, "refresh", self.tr("Sync"))
        self.rail.add_place(BIN, "delete", self.tr("Bin"))
        self.key_bar = KeyBar(self.theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(0)
        foot.addWidget(self.key_bar, 1)
        if self.backing is not None:
            self.backup_pill = BackupPill(self.theme, self.desk.formats, self.backing)
            self.backup_pill.clicked.connect(self.go_backups)
            foot.addWidget(self.backup_pill)
        if self.syncing is not None:
            self.pill = SyncPill(self.theme, self.desk.formats, self.syncing)
            self.pill.clicked.connect(self.go_sync)
            foot.addWidget(self.pill)
        right.addLayout(foot)
        self._middle = QWidget()
        row = QHBoxLayout(self._middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.messages = MessageBar(self.theme, self._middle)
        self.messages.lie_over(self._stack)
        self.setCentralWidget(self._middle)

    def _join(self) -> None:
        self.rail.place_chosen.connect(self.on_place_chosen)
        self.page.hints_changed.connect(self.on_hints_changed)
        self.messages.step_taken.connect(self.desk.undo.undo)
        version = self._version
        self._watch = Watch(version, self.tasks, self) if version is not None else None
        if self._watch is not None:
            self._watch.noticed.connect(self.on_others_wrote)
        self.scanner.scanned.connect(self.on_scanned)
        self.settings.saved.connect(self.on_settings_saved)
        self.settings.trying_scanner.connect(self.on_trying_scanner)
        self.actions_.refused.connect(self.desk.tell)
        self._permit()

    def on_scanned(self, code: str) -> None:
        """A card was held to the scanner, wherever the focus was."""
        if (dialog := self.desk.dialog) is not None:
            field = dialog.code_field() if isinstance(dialog, CustomerDialog) else None
            if field is not None and not field.value():
                field.set_value(code)
            else:
                words = self.tr("Scanned {code}. Close this first to see whose card it is.")
                self.desk.tell(words.format(code=code))
            return
        self.on_customer_page(lambda: self.page.open_code(code))()

    def on_settings_saved(self, now: InForce) -> None:
        self.scanner.prefix, self.scanner.gap_ms = now.machine.scanner_prefix, now.machine.scanner_gap_ms
        self.desk.session = replace(self.desk.session, business=now.business)
        self._wished = now.machine
        self.locking.limit(60 * now.machine.lock_minutes)
        self.page.chips.refresh()

    def on_trying_scanner(self, trying: bool) -> None:  # noqa: FBT001 - a signal's slot
        self.scanner.rest(off=trying)

    def keep_look(self) -> None:
        """Zoom, rows and colours were changed by a key: they hold tomorrow too."""
        theme = self.theme
        self._keep({"theme": theme.choice, "zoom": theme.zoom, "density": theme.density.value})

    def _keep(self, settings: dict[str, object]) -> None:
        desk = self.desk
        if self._saves_look:
            desk.tasks.run_write(
                lambda: save_settings(settings),
                lambda _: None,
                lambda error: desk.tell(desk.words_for(error)),
            )

    def _decision(self, command: str) -> Decision:
        return self.desk.session.actor.decision(command)

    def on_rights_changed(self) -> None:
        """Whoever is signed in may do more or less than before: actions, masks, pages follow."""
        if not self.locking.is_locked:
            self._permit()
            self._read_again()

    def _permit(self) -> None:
        self.page.card.permit(self._decision)
        permit(self.page.new_button, "customers.create", self._decision("customers.create"))

    def on_signed_out(self, words: str) -> None:
        """This person was disabled: nothing of the shop stays here, and somebody else may sign in."""
        if self.locking.is_locked:
            return
        self.locking.lock()
        if self.locking.screen is not None:
            self.locking.screen.tell(words)
            return
        # A window that cannot lock.
        self.actions_.rest()
        self.scanner.rest(off=True)
        self.desk.put_away()
        gone = EmptyState(self.theme)
        gone.show_words("lock", self.tr("Signed out"), words, self.tr("Close"))
        gone.step_taken.connect(self.close)
        self.takeCentralWidget()  # kept: whoever closes the window still asks the pages
        self._middle.setParent(self)
        self._middle.hide()
        self.setCentralWidget(gone)

    def on_others_wrote(self) -> None:
        self.standing.look()
        self._read_again()

    def _read_again(self) -> None:
        if self.backing is not None:
            self.backing.on_written()
        for page in self._pages.values():
            page.refresh_all()

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.begin()
            self.locking.begin()
            if self.backing is not None:
                self.backing.begin()
            if self.syncing is not None:
                self.syncing.refresh()
                self.syncing.sync_by_itself(self._wished.sync_minutes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget wanted: letters go to the search."""
        if self.locking.is_locked or self.actions_.resting:
            return
        if event.text().strip() and event.text().isprintable():
            self.on_customer_page(lambda: self.page.type(event.text()))()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.locking.is_locked:
            self.page.remember()
            if self._watch is not None:
                self._watch.stop()
        self.locking.end()
        if self.syncing is not None:
            self.syncing.sync_by_itself(0)
            self.syncing.stop()
        self.memory.keep_geometry(self.saveGeometry())
        self.memory.flush()
        super().closeEvent(event)
