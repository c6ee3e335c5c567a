"""The sync of this PC: how it stands, what waits, what was decided, and the owner's word on it."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.drafts import CentralLogin
from payme_desktop.domain.syncing import ConflictRow, News, SyncRun
from payme_desktop.domain.trail import CENTRE
from payme_desktop.errors import PaymeError
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.enrol_dialog import EnrolDialog
from payme_desktop.ui.pages.page import Page
from payme_desktop.ui.syncing import Overview, Syncing
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, TITLE
from payme_desktop.ui.tokens import MUTE, WARN
from payme_desktop.ui.undo import Undoable
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Chip, Kind
from payme_desktop.ui.widgets.key_bar import Hint
from payme_desktop.ui.widgets.room import add_gap, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar
from payme_desktop.ui.widgets.states import Bones, EmptyState
from payme_desktop.ui.wording import field_word, outcome_word, table_word

KEY: Final = "sync overview"
OFFSET_MS: Final = 120_000
"""A clock that is off by more is worth a word."""

USABLE: Final = frozenset({"customers", "customer_notes", "customer_preferences"})
DELETES: Final = frozenset({"delete_vs_edit", "edit_vs_delete"})


class SyncPage(Page):
    """Read when it is shown, and after each sync and each decision."""

    customer_wanted = Signal(object)
    """The id of somebody in a conflict."""

    minutes_chosen = Signal(int)
    """How often this PC shall sync by itself; 0: never."""

    def __init__(
        self, desk: Desk, syncing: Syncing | None, minutes: int, parent: QWidget | None = None
    ) -> None:
        """``syncing``: None for a shop on a server, which has nothing to sync."""
        super().__init__(parent)
        self._desk, self._syncing, self._minutes = desk, syncing, minutes
        self._overview: Overview | None = None
        self._behind: int | None = None
        self._progress = TextLabel(desk.theme, px=BODY, ink=MUTE, wrap=True)
        self._empty = EmptyState(desk.theme)
        self._empty.step_taken.connect(self.on_step_taken)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        use_slim_bar(self._scroll, desk.theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        self._bones = Bones(desk.theme, self)
        if syncing is not None:
            syncing.changed.connect(self.on_sync_changed)
            syncing.ended.connect(self.read)
        else:
            words = self.tr("This shop is on the server itself: every PC that works there sees the same.")
            self._empty.show_words("refresh", self.tr("Nothing to sync"), words)
            self._stack.setCurrentWidget(self._empty)

    @property
    def overview(self) -> Overview | None:
        """What is shown, or None."""
        return self._overview

    def hints(self) -> list[Hint]:
        return [
            ("F5", self.tr("Sync now")),
            ("Tab", self.tr("Next")),
            ("Esc", self.tr("Back to the customers")),
        ]

    def refresh_all(self) -> None:
        if self.isVisible():
            self.read()

    def read(self) -> None:
        """How it stands now."""
        if self._syncing is None:
            return
        if self._overview is None:
            self._bones.setGeometry(self.rect())
            self._bones.wait()
        self._desk.tasks.run_read(self._syncing.overview, self._on_overview, self._on_failed, key=KEY)

    def on_step_taken(self) -> None:
        """The button of the empty page."""
        if self._overview is None:
            self.read()
        else:
            self.enrol()

    def enrol(self) -> None:
        """Ask for the login of this PC, and tie the shop to its central database."""
        desk, syncing = self._desk, self._syncing
        if syncing is None:
            return
        dialog = EnrolDialog(desk.theme, desk.rules, desk.window)

        def tied(_: None) -> None:
            if desk.is_open(dialog):
                dialog.on_save_done()
            desk.tell(self.tr("This shop is tied to the central database. The first sync sends all of it."))
            syncing.refresh()
            self.read()

        def failed(error: Exception) -> None:
            if not desk.is_open(dialog):
                desk.tell(desk.words_for(error))
            elif isinstance(error, PaymeError):
                dialog.on_save_failed(error)
            else:
                dialog.show_error(desk.words_for(error))

        def wanted(login: CentralLogin) -> None:
            work = partial(syncing.enrol, login.server, login.role, login.secret)
            desk.tasks.run_beside(work, tied, failed)

        dialog.submitted.connect(wanted)
        desk.open(dialog)

    def look(self) -> None:
        """Ask the central database how much of others waits there."""
        if self._syncing is None:
            return

        def told(behind: int) -> None:
            self._behind = behind
            self._show()

        def failed(error: Exception) -> None:
            self._desk.tell(self._desk.words_for(error))

        self._desk.tasks.run_beside(self._syncing.behind, told, failed)

    def keep(self, conflict: ConflictRow) -> None:
        """Leave it as it was decided."""
        desk, service = self._desk, self._desk.services.sync_conflicts
        name = self.tr("decision on {customer}").format(
            customer=conflict.customer or table_word(conflict.table)
        )

        def done(_: Saved[ConflictRow]) -> None:
            desk.did(
                self.tr("Kept as it is."),
                Undoable(
                    name,
                    lambda: service.reopen(desk.actor, conflict.id),
                    lambda: service.keep(desk.actor, conflict.id),
                ),
            )
            self._decided()

        desk.write(lambda: service.keep(desk.actor, conflict.id), done)

    def use_other(self, conflict: ConflictRow) -> None:
        """Put the value that lost in place."""
        desk, service = self._desk, self._desk.services.sync_conflicts

        def done(_: Saved[ConflictRow]) -> None:
            desk.tell(self.tr("The other value is in place. The other PCs get it with the next sync."))
            self._decided()

        desk.write(lambda: service.use_other(desk.actor, conflict.id, desk.rules), done)

    def on_sync_changed(self) -> None:
        syncing = self._syncing
        assert syncing is not None, "it is what changed"
        if syncing.running:
            step, done, total = syncing.progress
            words = {
                "push": self.tr("Sending: {done} of {total}"),
                "pull": self.tr("Receiving: {done}"),
                "apply": self.tr("Writing: {done} of {total}"),
            }.get(step, self.tr("Connecting"))
            count = self._desk.formats.count
            self._progress.setText(words.format(done=count(done), total=count(total)))
        else:
            self._progress.setText("")
        if self._overview is not None and self.isVisible():
            for name, shown in (("sync now", not syncing.running), ("stop", syncing.running)):
                if (button := self.findChild(QWidget, name)) is not None:
                    button.setVisible(shown)
            self._progress.setVisible(syncing.running)

    # Inside

    def _decided(self) -> None:
        assert self._syncing is not None, "only a synced shop has conflicts"
        self._syncing.refresh()
        self.read()

    def _on_overview(self, overview: Overview) -> None:
        self._bones.done()
        self._overview = overview
        self._show()

    def _show(self) -> None:
        overview = self._overview
        assert overview is not None, "it was read"
        if not overview.status.enrolled:
            words = self.tr(
                "With a central database several PCs share one customer book. Each goes on working without "
                "it, for as long as it must."
            )
            step = self.tr("Tie to a central database") if self._desk.actor.may("sync.enrol") else ""
            self._empty.show_words("refresh", self.tr("This PC works alone"), words, step)
            self._stack.setCurrentWidget(self._empty)
            return
        at, focused = self._scroll.verticalScrollBar().value(), QApplication.focusWidget()
        name = focused.objectName() if focused is not None else ""
        self._progress.setParent(None)
        self._scroll.setWidget(self._content(overview))
        self._scroll.verticalScrollBar().setValue(at)
        self._stack.setCurrentWidget(self._scroll)
        self.on_sync_changed()
        if name and self.isVisible() and (again := self.findChildren(QWidget, name)):
            again[-1].setFocus()

    def _on_failed(self, error: Exception) -> None:
        self._bones.done()
        words = error.message if isinstance(error, PaymeError) else self._desk.words_for(error)
        title = self.tr("The sync cannot be looked at")
        self._empty.show_words("error", title, words, self.tr("Try again"))
        self._stack.setCurrentWidget(self._empty)

    def _content(self, overview: Overview) -> QWidget:
        content, theme = QWidget(), self._desk.theme
        content.setAutoFillBackground(False)
        column = QVBoxLayout(content)
        keep_room(theme, column, (24, 20, 24, 20), 18)
        column.addLayout(self._head(overview))
        if overview.conflicts:
            column.addWidget(self._conflicts(overview))
        below = QHBoxLayout()
        keep_room(theme, below, spacing=18)
        below.addWidget(self._waiting(overview), 1, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._history(overview), 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        column.addStretch(1)
        return content

    def _head(self, overview: Overview) -> QVBoxLayout:
        desk, theme, status = self._desk, self._desk.theme, overview.status
        head = QVBoxLayout()
        keep_room(theme, head, spacing=4)
        head.addWidget(TextLabel(theme, self.tr("Sync"), px=HEADLINE, weight=SEMIBOLD))
        words = self.tr("Never synced.")
        if status.last_sync is not None:
            words = self.tr("Last synced: {moment}.").format(moment=desk.formats.moment(status.last_sync))
        words += " " + self.tr("This is PC {number}.").format(number=desk.formats.count(status.device_no))
        head.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        if status.clock_ms is not None and abs(status.clock_ms) > OFFSET_MS:
            minutes = abs(status.clock_ms) // 60_000
            words = self.tr("The clock of this PC is off by %n minute(s): set it right.", "", minutes)
            head.addWidget(TextLabel(theme, words, px=BODY, ink=WARN, wrap=True))
        add_gap(theme, head, 8)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        now = Button(theme, self.tr("Sync now"), key="F5", icon_name="refresh", kind=Kind.PRIMARY)
        now.setObjectName("sync now")
        stop = Button(theme, self.tr("Stop"), icon_name="close")
        stop.setObjectName("stop")
        syncing = self._syncing
        assert syncing is not None, "there is an overview"
        now.clicked.connect(lambda _=False: syncing.start())
        stop.clicked.connect(syncing.stop)
        row.addWidget(now)
        row.addWidget(stop)
        row.addWidget(self._progress, 1)
        row.addStretch(1)
        head.addLayout(row)
        return head

    def _conflicts(self, overview: Overview) -> Panel:
        theme, owner = self._desk.theme, self._desk.actor.may("sync.resolve")
        panel, column = self._panel(self.tr("Edits that did not see each other"))
        words = self.tr("The later one was kept. The other one is here: nothing is lost.")
        if not owner:
            words += " " + self.tr("The owner decides.")
        column.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        add_gap(theme, column, 8)
        for number, conflict in enumerate(overview.conflicts):
            column.addLayout(self._conflict(number, conflict, owner=owner))
            add_gap(theme, column, 8)
        return panel

    def _conflict(self, number: int, conflict: ConflictRow, *, owner: bool) -> QHBoxLayout:
        theme, row = self._desk.theme, QHBoxLayout()
        keep_room(theme, row, spacing=8)
        told = QVBoxLayout()
        keep_room(theme, told, spacing=2)
        who = conflict.customer or table_word(conflict.table)
        what = self._what(conflict)
        title = self.tr("{who}: {what}").format(who=who, what=what)
        told.addWidget(TextLabel(theme, title, px=BODY, weight=SEMIBOLD, wrap=True))
        told.addWidget(TextLabel(theme, self._values(conflict), px=BODY, wrap=True))
        when = self._desk.formats.moment(conflict.at)
        told.addWidget(TextLabel(theme, when, px=BODY, ink=MUTE))
        row.addLayout(told, 1)
        acts = [(self.tr("Show"), partial(self._show_customer, conflict), conflict.customer_id is not None)]
        if owner:
            usable = (conflict.kind == "field" and conflict.table in USABLE) or conflict.kind in DELETES
            other = self.tr("Delete after all") if conflict.kind in DELETES else self.tr("Use the other")
            acts += [(self.tr("Keep"), partial(self.keep, conflict), True)]
            acts += [(other, partial(self.use_other, conflict), usable)]
        for word, act, shown in acts:
            if shown:
                button = Button(theme, word, small=True)
                button.setAccessibleName(self.tr("{act}: {title}").format(act=word, title=title))
                button.setObjectName(f"{number} {word}")
                button.clicked.connect(lambda _=False, act=act: act())
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _what(self, conflict: ConflictRow) -> str:
        return {
            "delete_vs_edit": self.tr("deleted at one PC, edited at another"),
            "edit_vs_delete": self.tr("edited or sold to after another PC had deleted it"),
            "rejected": self.tr("refused by the central database"),
            "ledger": self.tr("one receipt with two contents"),
            "edit_on_purged": self.tr("edited after it was removed for good"),
        }.get(conflict.kind, field_word(conflict.field))

    def _values(self, conflict: ConflictRow) -> str:
        if conflict.kind in DELETES:
            words = self.tr("It stays, so that nothing unseen is lost.")
            who = self._by(conflict.lost_by, conflict.lost_pc, conflict.lost_who)
            return words + " " + self.tr("Deleted by: {who}.").format(who=who) if who else words

        def told(value: str | None, who: str) -> str:
            words = value or self.tr("empty")
            return self.tr("{value} ({who})").format(value=words, who=who) if who else words

        return self.tr("Kept: {kept} · Other: {lost}").format(
            kept=told(conflict.kept, self._by(conflict.kept_by, conflict.kept_pc, conflict.kept_who)),
            lost=told(conflict.lost, self._by(conflict.lost_by, conflict.lost_pc, conflict.lost_who)),
        )

    def _by(self, number: int | None, pc: str, person: str) -> str:
        """``Till 2, Rita``, as far as it is known."""
        if number is None:
            return person
        if number in {0, CENTRE}:
            pc = self.tr("central database")
        place = pc or self.tr("PC {number}").format(number=self._desk.formats.count(number))
        return self.tr("{pc}, {person}").format(pc=place, person=person) if person else place

    def _show_customer(self, conflict: ConflictRow) -> None:
        self.customer_wanted.emit(conflict.customer_id)

    def _waiting(self, overview: Overview) -> Panel:
        theme = self._desk.theme
        panel, column = self._panel(self.tr("The next sync"))
        lines = [self._rows(table, count) for table, count in overview.waiting.items()]
        told = self.tr("To send: {rows}").format(rows=", ".join(lines))
        lines = [told if lines else self.tr("Nothing waits to be sent.")]
        if self._behind is not None:
            lines.append(self.tr("%n change(s) of others to receive", "", self._behind))
        for words in lines:
            column.addWidget(TextLabel(theme, words, px=BODY, wrap=True))
        add_gap(theme, column, 8)
        ask = Button(theme, self.tr("Ask what would come"), icon_name="download", small=True)
        ask.setObjectName("look")
        ask.clicked.connect(self.look)
        column.addWidget(ask, 0, Qt.AlignmentFlag.AlignLeft)
        add_gap(theme, column, 12)
        column.addWidget(TextLabel(theme, self.tr("By itself"), px=BODY, ink=MUTE))
        column.addLayout(self._choices())
        return panel

    def _rows(self, table: str, count: int) -> str:
        """``3 customers``."""
        told = {
            "users": self.tr("%n person(s) of the staff", "", count),
            "role_rules": self.tr("%n rule(s) of roles", "", count),
            "customers": self.tr("%n customer(s)", "", count),
            "customer_preferences": self.tr("preferences of %n customer(s)", "", count),
            "customer_notes": self.tr("%n note(s)", "", count),
            "import_batches": self.tr("%n import(s)", "", count),
            "purchases": self.tr("%n sale(s), refunds and voids included", "", count),
            "sync_conflict": self.tr("%n decision(s) on conflicts", "", count),
            "businesses": self.tr("settings of the shop"),
        }
        return told[table]

    def _news(self, news: News) -> str:
        """``New from others: Ana, Ben, and 37 more``."""
        more = news.count - len(news.names)
        if not news.names:
            return self.tr("New from others: %n customer(s)", "", more)
        words = self.tr("New from others: {names}").format(names=", ".join(news.names))
        return words + self.tr(", and %n more", "", more) if more > 0 else words

    def _choices(self) -> QHBoxLayout:
        theme, row = self._desk.theme, QHBoxLayout()
        keep_room(theme, row, spacing=8)
        group = QButtonGroup(self._scroll)
        for minutes in (0, 5, 15, 60):
            word = self.tr("every %n minute(s)", "", minutes) if minutes else self.tr("off")
            chip = Chip(theme, word, outlined=True)
            chip.setAccessibleName(self.tr("Sync by itself: {often}").format(often=word))
            chip.setObjectName(f"every {minutes}")
            chip.setChecked(minutes == self._minutes)
            chip.clicked.connect(lambda _=False, minutes=minutes: self._choose(minutes))
            group.addButton(chip)
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _choose(self, minutes: int) -> None:
        self._minutes = minutes
        self.minutes_chosen.emit(minutes)

    def _history(self, overview: Overview) -> Panel:
        theme = self._desk.theme
        panel, column = self._panel(self.tr("The last syncs"))
        if self._syncing is not None and self._syncing.news.count:
            column.addWidget(TextLabel(theme, self._news(self._syncing.news), px=BODY, wrap=True))
        for run in overview.history:
            column.addWidget(TextLabel(theme, self._run_words(run), px=BODY, wrap=True, figures=True))
        if not overview.history:
            column.addWidget(
                TextLabel(theme, self.tr("None yet. F5 begins one."), px=BODY, ink=MUTE, wrap=True)
            )
        return panel

    def _run_words(self, run: SyncRun) -> str:
        formats = self._desk.formats
        if run.outcome != "done":
            words = self.tr("{moment}: {outcome}")
            return words.format(moment=formats.moment(run.ended_at), outcome=outcome_word(run.outcome))
        words = self.tr("{moment}: {sent} sent, {received} received")
        count = formats.count
        return words.format(
            moment=formats.moment(run.ended_at), sent=count(run.sent), received=count(run.received)
        )

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
        self.read()
