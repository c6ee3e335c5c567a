"""The window: the rail at the left, the page, the keys below. Keys mean the same everywhere."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from payme_desktop.domain.rows import Session
from payme_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.messages import CrashReporter
from payme_desktop.ui.pages.customers_page import CustomersPage
from payme_desktop.ui.ports import CustomerBook
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.watch import DataVersion, Watch
from payme_desktop.ui.widgets.key_bar import Hint, KeyBar
from payme_desktop.ui.widgets.nav_rail import NavRail


class MainWindow(QMainWindow):
    """One shop, one window."""

    def __init__(
        self,
        services: CustomerBook,
        session: Session,
        tasks: TaskRunner,
        events: AppEvents,
        theme: Theme,
        *,
        data_version: DataVersion | None = None,
        settings_file: Path | None = None,
        formats: Formats | None = None,
    ) -> None:
        """``settings_file``: an INI for size and place; ``formats``: fixed by tests and pictures."""
        super().__init__()
        self.theme = theme
        self.tasks = tasks
        self.crashes = CrashReporter(self)
        self._settings_file = settings_file
        self._started = False
        business = session.business
        self._formats = formats or Formats.of(business.timezone, business.currency)
        self.setWindowTitle(self.tr("{shop} – PayMe Desktop").format(shop=business.name))
        self.setMinimumSize(1024, 640)
        self.resize(1360, 850)
        self.page = CustomersPage(services, session, tasks, events, theme, self._formats, self.crashes, self)
        self._build(session.actor.name)
        self._make_keys()
        self._watch = Watch(data_version, tasks, self) if data_version is not None else None
        if self._watch is not None:
            self._watch.noticed.connect(self.page.refresh_all)
        self.page.hints_changed.connect(self.on_hints_changed)
        QApplication.instance().focusChanged.connect(self.on_focus_changed)  # type: ignore[union-attr]
        self._restore_place()

    def keys(self) -> list[Hint]:
        """All keys of this window, for the sheet behind F1."""
        return [
            (self.tr("Any letter, Ctrl+F"), self.tr("Search")),
            (self.tr("Up, Down, Page Up, Page Down"), self.tr("Walk through the list")),
            (self.tr("Enter"), self.tr("Take the marked customer; nobody found: add a new one")),
            (self.tr("Esc"), self.tr("Clear the search, step back")),
            ("F2", self.tr("Edit the customer")),
            (self.tr("F3, Ctrl+N"), self.tr("New customer")),
            ("F4", self.tr("New note")),
            ("F6", self.tr("Preferences")),
            ("F7", self.tr("All purchases")),
            (self.tr("Del in the list"), self.tr("Delete the customer (it can be restored)")),
            ("Ctrl+S", self.tr("Save, in a form")),
            ("F1", self.tr("This list")),
        ]

    def on_help_pressed(self) -> None:
        dialog = ShortcutsDialog(self.theme, self.keys(), self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_hints_changed(self) -> None:
        self.key_bar.show_hints(self.page.hints())

    def on_focus_changed(self) -> None:
        self.on_hints_changed()

    def _build(self, user: str) -> None:
        self.rail = NavRail(self.theme, user)
        self.rail.add_place("customers", "group", self.tr("Customers"))
        self.key_bar = KeyBar(self.theme)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.page, 1)
        right.addWidget(self.key_bar)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(middle)

    def _make_keys(self) -> None:
        page = self.page
        keys = (
            (self.tr("Keys"), ("F1",), self.on_help_pressed),
            (self.tr("Edit"), ("F2",), page.edit),
            (self.tr("New customer"), ("F3", "Ctrl+N"), page.new),
            (self.tr("New note"), ("F4",), page.note),
            (self.tr("Preferences"), ("F6",), page.preferences),
            (self.tr("Purchases"), ("F7",), page.history),
            (self.tr("Find"), ("Ctrl+F",), page.focus_search),
            (self.tr("Step back"), ("Esc",), page.step_back),
        )
        for word, sequences, act in keys:
            action = QAction(word, self)
            action.setShortcuts([QKeySequence(sequence) for sequence in sequences])
            action.triggered.connect(act)
            self.addAction(action)

    def _settings(self) -> QSettings | None:
        if self._settings_file is None:
            return None
        return QSettings(str(self._settings_file), QSettings.Format.IniFormat)

    def _restore_place(self) -> None:
        settings = self._settings()
        if settings is not None and (place := settings.value("window/geometry")) is not None:
            self.restoreGeometry(place)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.page.start()
            if self._watch is not None:
                self._watch.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget wanted: letters go to the search."""
        if event.text().strip() and event.text().isprintable():
            self.page.type(event.text())
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._watch is not None:
            self._watch.stop()
        if (settings := self._settings()) is not None:
            settings.setValue("window/geometry", self.saveGeometry())
            settings.sync()
        super().closeEvent(event)
