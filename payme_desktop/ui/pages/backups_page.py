"""The backups of this shop: how they stand, one more, a copy elsewhere, and the way back."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.keeping import BackupRow, Missing, Setback
from payme_desktop.domain.vocabulary import Role
from payme_desktop.ui.backing import Backing
from payme_desktop.ui.backup_words import missing_words, reason_word
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.recovery_dialog import RecoveryDialog
from payme_desktop.ui.dialogs.restore_dialog import RestoreDialog
from payme_desktop.ui.pages.page import Page
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, TITLE
from payme_desktop.ui.tokens import MUTE, WARN
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.key_bar import Hint
from payme_desktop.ui.widgets.room import add_gap, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar
from payme_desktop.ui.widgets.states import EmptyState

SHOWN: Final = 40


class BackupsPage(Page):
    """Follows ``Backing``. Restoring and accepting are the owner's."""

    restore_wanted = Signal(str)
    """The path of a backup: the window closes, and opens again with it."""

    def __init__(self, desk: Desk, backing: Backing | None, parent: QWidget | None = None) -> None:
        """``backing``: None for a shop on a server, whose administrator backs it up."""
        super().__init__(parent)
        self._desk, self._backing = desk, backing
        self._progress = TextLabel(desk.theme, px=BODY, ink=MUTE, wrap=True)
        self._empty = EmptyState(desk.theme)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        use_slim_bar(self._scroll, desk.theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        self._shown: object = None
        if backing is None:
            words = self.tr("This shop is on a server: its administrator makes the backups there.")
            self._empty.show_words("download", self.tr("Nothing to back up here"), words)
            self._stack.setCurrentWidget(self._empty)
        else:
            backing.changed.connect(self.on_changed)

    def hints(self) -> list[Hint]:
        return [("Tab", self.tr("Next")), ("Esc", self.tr("Back to the customers"))]

    def refresh_all(self) -> None:
        """Others' changes are no backups: the pill follows by itself."""

    def on_changed(self) -> None:
        backing = self._backing
        assert backing is not None, "it is what changed"
        if not self.isVisible():
            return
        if (backing.standing, backing.rows, backing.second) != self._shown:
            self._show()
        words = self.tr("Copying and proving: {percent} %")
        self._progress.setText(words.format(percent=backing.percent) if backing.percent is not None else "")
        self._progress.setVisible(backing.running)
        for name, shown in (("back up now", not backing.running), ("stop", backing.running)):
            if (button := self.findChild(QWidget, name)) is not None:
                button.setVisible(shown)

    def copy_elsewhere(self) -> None:
        """Ask for a folder, such as a stick, and carry the newest backup there."""
        if self._backing is None:
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("A folder for a copy"))
        if folder:
            self._backing.copy_to(Path(folder))

    def choose_second(self) -> None:
        """Ask for the folder that gets a copy of each backup."""
        if self._backing is None:
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("A folder for a copy of each backup"))
        if folder:
            self._backing.use_second_folder(Path(folder))

    def restore(self, row: BackupRow) -> None:
        """Read what would be missing, then ask."""
        backing, desk = self._backing, self._desk
        assert backing is not None, "there are backups"

        def ask(missing: Missing | None) -> None:
            title = self.tr("Restore the backup of {moment}?").format(
                moment=desk.formats.moment(row.taken_at)
            )
            shop = desk.session.business.name
            dialog = RestoreDialog(desk.theme, shop, title, missing_words(missing, desk.formats), desk.window)
            dialog.accepted.connect(lambda: self.restore_wanted.emit(row.path))
            desk.open(dialog)

        def failed(error: Exception) -> None:
            desk.tell(desk.words_for(error))

        desk.tasks.run_read(lambda: backing.missing(row), ask, failed, key="what a backup lacks")

    def new_code(self) -> None:
        """Make another recovery code, and show it."""
        backing, desk = self._backing, self._desk
        assert backing is not None, "there are backups"

        def show(code: str) -> None:
            desk.open(RecoveryDialog(desk.theme, desk.session.business.name, code, desk.window))

        desk.tasks.run_beside(backing.new_recovery_code, show, lambda error: desk.tell(desk.words_for(error)))

    # Inside

    def _show(self) -> None:
        backing = self._backing
        assert backing is not None, "only then there is something to show"
        focused = QApplication.focusWidget()
        name = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        at = self._scroll.verticalScrollBar().value()
        self._shown = (backing.standing, backing.rows, backing.second)
        self._progress.setParent(None)
        content, theme = QWidget(), self._desk.theme
        content.setAutoFillBackground(False)
        column = QVBoxLayout(content)
        keep_room(theme, column, (24, 20, 24, 20), 18)
        column.addLayout(self._head(backing))
        standing = backing.standing
        if standing is not None and standing.setback is not None:
            column.addWidget(self._setback(standing.setback))
        column.addWidget(self._second(backing))
        column.addWidget(self._list(backing.rows))
        column.addStretch(1)
        self._scroll.setWidget(content)
        self._scroll.verticalScrollBar().setValue(at)
        if name and (again := self.findChildren(QWidget, name)):
            again[-1].setFocus()

    def _head(self, backing: Backing) -> QVBoxLayout:
        desk, theme, standing = self._desk, self._desk.theme, backing.standing
        head = QVBoxLayout()
        keep_room(theme, head, spacing=4)
        head.addWidget(TextLabel(theme, self.tr("Backups"), px=HEADLINE, weight=SEMIBOLD))
        words = self.tr("No proven backup yet.")
        if standing is not None and standing.newest is not None:
            moment = desk.formats.moment(standing.newest.taken_at)
            words = self.tr("Backed up and proven: {moment}.").format(moment=moment)
        words += " " + self.tr("Made at each start, every hour, and before anything large.")
        head.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        if standing is not None and standing.problem:
            head.addWidget(TextLabel(theme, standing.problem, px=BODY, ink=WARN, wrap=True))
        add_gap(theme, head, 8)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        now = Button(theme, self.tr("Back up now"), icon_name="download", kind=Kind.PRIMARY)
        now.setObjectName("back up now")
        now.clicked.connect(lambda _=False: backing.start())
        stop = Button(theme, self.tr("Stop"), icon_name="close")
        stop.setObjectName("stop")
        stop.clicked.connect(backing.stop)
        copy = Button(theme, self.tr("Copy to a folder"), icon_name="content_copy")
        copy.setObjectName("copy")
        copy.clicked.connect(self.copy_elsewhere)
        buttons = [now, stop, copy]
        if self._may_restore():
            code = Button(theme, self.tr("New recovery code"), icon_name="lock")
            code.setObjectName("code")
            code.clicked.connect(self.new_code)
            buttons.append(code)
        stop.setVisible(backing.running)
        for button in buttons:
            row.addWidget(button)
        row.addWidget(self._progress, 1)
        row.addStretch(1)
        head.addLayout(row)
        return head

    def _setback(self, setback: Setback) -> Panel:
        formats, theme = self._desk.formats, self._desk.theme
        panel, column = self._panel(self.tr("This shop is older than it was"))
        what = (
            self.tr("The shop file was damaged, and the backup of {moment} took its place.")
            if setback.kind == "healed"
            else self.tr("The backup of {moment} took the place of the shop.")
        )
        lines = [what.format(moment=formats.moment(setback.taken_at))]
        if setback.lost_until is not None and setback.lost_until > setback.taken_at:
            words = self.tr("What was saved from {since} to {until} is missing.")
            since, until = formats.moment(setback.taken_at), formats.moment(setback.lost_until)
            lines.append(words.format(since=since, until=until))
        if setback.aside is not None:
            lines.append(self.tr("The replaced file is kept as {name}.").format(name=setback.aside))
        lines.append(self.tr("Syncing and backups by themselves wait until this is accepted."))
        for words in lines:
            column.addWidget(TextLabel(theme, words, px=BODY, wrap=True))
        add_gap(theme, column, 8)
        backing = self._backing
        if self._may_restore() and backing is not None:
            accept = Button(theme, self.tr("I have looked: accept it"), kind=Kind.PRIMARY)
            accept.setObjectName("accept")
            accept.clicked.connect(lambda _=False: backing.accept())
            column.addWidget(accept, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            column.addWidget(TextLabel(theme, self.tr("The owner accepts it."), px=BODY, ink=MUTE))
        return panel

    def _second(self, backing: Backing) -> Panel:
        theme, place = self._desk.theme, backing.second
        panel, column = self._panel(self.tr("A second place"))
        words = self.tr(
            "All backups are on this PC's own disk. Choose a stick, a share or another disk, and a copy of "
            "each goes there by itself."
        )
        if place is not None:
            words = self.tr("A copy of each backup goes to {place}, where it is there.").format(place=place)
        column.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        if not self._may_restore():
            return panel
        add_gap(theme, column, 8)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        choose = Button(theme, self.tr("Another folder") if place else self.tr("Choose a folder"))
        choose.setObjectName("second")
        choose.clicked.connect(self.choose_second)
        row.addWidget(choose)
        if place is not None:
            leave = Button(theme, self.tr("No longer"))
            leave.setAccessibleName(self.tr("Copy backups there no longer"))
            leave.setObjectName("no second")
            leave.clicked.connect(lambda _=False: backing.use_second_folder(None))
            row.addWidget(leave)
        row.addStretch(1)
        column.addLayout(row)
        return panel

    def _list(self, rows: list[BackupRow]) -> Panel:
        theme = self._desk.theme
        panel, column = self._panel(self.tr("What there is"))
        if not rows:
            words = self.tr("None yet. The first one is made soon after the start.")
            column.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        for row in rows[:SHOWN]:
            column.addLayout(self._line(row))
        if len(rows) > SHOWN:
            words = self.tr("And %n older one(s).", "", len(rows) - SHOWN)
            column.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE))
        return panel

    def _line(self, row: BackupRow) -> QHBoxLayout:
        theme, formats = self._desk.theme, self._desk.formats
        line = QHBoxLayout()
        keep_room(theme, line, spacing=12)
        moment = formats.moment(row.taken_at)
        megabytes = formats.count(max(1, row.size_bytes // 1_000_000))
        proof = self.tr("proven") if row.proven else self.tr("not proven")
        words = self.tr("{moment} · {why} · {size} MB · {proof}").format(
            moment=moment, why=reason_word(row.reason), size=megabytes, proof=proof
        )
        line.addWidget(TextLabel(theme, words, px=BODY, wrap=True, figures=True), 1)
        if self._may_restore():
            button = Button(theme, self.tr("Restore"), small=True)
            button.setAccessibleName(self.tr("Restore the backup of {moment}").format(moment=moment))
            button.setObjectName(f"restore {row.number}")
            button.clicked.connect(partial(self._restore_clicked, row))
            line.addWidget(button)
        return line

    def _restore_clicked(self, row: BackupRow, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - a slot
        self.restore(row)

    def _may_restore(self) -> bool:
        return self._desk.actor.role is Role.OWNER

    def _panel(self, title: str) -> tuple[Panel, QVBoxLayout]:
        theme = self._desk.theme
        panel = Panel(theme)
        column = QVBoxLayout(panel)
        keep_room(theme, column, (18, 16, 18, 16), 6)
        column.addWidget(TextLabel(theme, title, px=TITLE, weight=SEMIBOLD))
        return panel, column

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._backing is not None:
            self._backing.refresh()
            self._shown = None
            self.on_changed()
