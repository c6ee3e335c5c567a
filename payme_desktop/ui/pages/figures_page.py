"""The shop's figures at a glance, without a network; each opens the list behind it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.actor import Changes
from payme_desktop.domain.rows import ShopMetrics
from payme_desktop.domain.vocabulary import Frequency
from payme_desktop.errors import PaymeError
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.models import segments
from payme_desktop.ui.overriding import needs_manager
from payme_desktop.ui.pages.page import Page
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, TITLE
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.figure_tile import ClassBar, FigureTile, PersonLine
from payme_desktop.ui.widgets.key_bar import Hint
from payme_desktop.ui.widgets.room import add_gap, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar
from payme_desktop.ui.widgets.states import Bones, EmptyState
from payme_desktop.ui.wording import frequency_word

KEY: Final = "figures"
COALESCE_MS: Final = 1_000
"""Sales come one after the other: the figures follow once a second at most."""

ABOUT: Final = frozenset({"customers", "purchases", "customer_purchase_history", "businesses"})
CLASSES: Final = (
    Frequency.FREQUENT, Frequency.REGULAR, Frequency.OCCASIONAL, Frequency.ONE_TIME, Frequency.NONE,
)  # fmt: skip


class FiguresPage(Page):
    """Read on a reader when it is shown, and again when something that counts was saved."""

    list_wanted = Signal(object)
    """``Fields`` of the list behind a figure."""

    customer_wanted = Signal(object)
    """The id of somebody among the best."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stale = True
        self._metrics: ShopMetrics | None = None
        self._empty = EmptyState(desk.theme)
        self._empty.step_taken.connect(self.read)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        # Its tiles have the keys, and bring themselves into view.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        use_slim_bar(self._scroll, desk.theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        self._bones = Bones(desk.theme, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(COALESCE_MS)
        self._later.timeout.connect(self.read)
        desk.events.changes_committed.connect(self.on_changes_committed)

    @property
    def metrics(self) -> ShopMetrics | None:
        """What is shown, or None."""
        return self._metrics

    def hints(self) -> list[Hint]:
        return [
            ("Ctrl K", self.tr("Everything")),
            ("Tab", self.tr("Next figure")),
            ("Enter", self.tr("The list behind it")),
            ("Esc", self.tr("Back to the customers")),
        ]

    def refresh_all(self) -> None:
        """Somebody wrote: read again soon, or when the page is next shown."""
        self._stale = True
        if self.isVisible() and not self._later.isActive():
            self._later.start()

    def read(self) -> None:
        desk = self._desk
        self._stale = False
        if self._metrics is None:
            self._bones.setGeometry(self.rect())
            self._bones.wait()

        def start(work: Callable[[], ShopMetrics], failed: Callable[[Exception], None]) -> None:
            desk.tasks.run_read(work, self._on_metrics, failed, key=KEY)

        def work() -> ShopMetrics:
            return desk.services.metrics.shop(desk.actor)

        if self._metrics is None:
            desk.overriding.trying(work, start, self._on_failed)
        else:
            start(work, self._on_failed)

    def on_changes_committed(self, changes: Changes, _initiator: object) -> None:
        if any(changes.of(table) for table in ABOUT):
            self.refresh_all()

    # Inside

    def _on_metrics(self, metrics: ShopMetrics) -> None:
        self._bones.done()
        self._metrics = metrics
        if not metrics.customers and not metrics.purchases:
            words = self.tr("They appear with the first customer and the first sale.")
            self._empty.show_words("monitoring", self.tr("No figures yet"), words)
            self._stack.setCurrentWidget(self._empty)
            return
        at, focused = self._scroll.verticalScrollBar().value(), self._focused_name()
        self._scroll.setWidget(self._content(metrics))
        self._scroll.verticalScrollBar().setValue(at)
        self._stack.setCurrentWidget(self._scroll)
        self._focus_again(focused)

    def _on_failed(self, error: Exception) -> None:
        self._bones.done()
        if needs_manager(error) and self._metrics is not None:
            return  # what was approved was one look; it stays as it was
        words = error.message if isinstance(error, PaymeError) else self._desk.words_for(error)
        title = self.tr("The figures cannot be read")
        self._empty.show_words("error", title, words, self.tr("Try again"))
        self._stack.setCurrentWidget(self._empty)

    def _focused_name(self) -> str:
        focused = QApplication.focusWidget()
        return focused.objectName() if focused is not None else ""

    def _focus_again(self, name: str) -> None:
        found = self.findChildren(QWidget, name) if name else []
        if found and self.isVisible():
            found[-1].setFocus()

    def _content(self, metrics: ShopMetrics) -> QWidget:
        content, theme = QWidget(), self._desk.theme
        content.setAutoFillBackground(False)
        column = QVBoxLayout(content)
        keep_room(theme, column, (24, 20, 24, 20), 18)
        column.addLayout(self._head(metrics))
        column.addLayout(self._tiles(metrics))
        below = QHBoxLayout()
        keep_room(theme, below, spacing=18)
        below.addWidget(self._classes(metrics), 1)
        below.addWidget(self._best(metrics), 1)
        column.addLayout(below)
        column.addStretch(1)
        return content

    def _head(self, metrics: ShopMetrics) -> QVBoxLayout:
        desk, head = self._desk, QVBoxLayout()
        keep_room(desk.theme, head, spacing=2)
        head.addWidget(TextLabel(desk.theme, self.tr("Figures"), px=HEADLINE, weight=SEMIBOLD))
        formats = desk.formats
        words = self.tr("As of {moment}").format(moment=formats.moment(metrics.as_of))
        if metrics.first_purchase_date is not None and metrics.last_purchase_date is not None:
            words = self.tr("{as_of} · purchases from {first} to {last}").format(
                as_of=words,
                first=formats.day(metrics.first_purchase_date),
                last=formats.day(metrics.last_purchase_date),
            )
        head.addWidget(TextLabel(desk.theme, words, px=BODY, ink=MUTE, wrap=True))
        return head

    def _tiles(self, metrics: ShopMetrics) -> QGridLayout:
        desk, formats = self._desk, self._desk.formats
        days, today = desk.session.business.active_days, formats.today()
        count, money = formats.count, formats.money
        tiles: tuple[tuple[str, str, str, str, segments.Fields], ...] = (
            ("customers", count(metrics.customers), self.tr("Customers"),
             self.tr("%n of them bought", "", metrics.buying_customers), segments.everybody()),
            ("active", count(metrics.active_customers), self.tr("Active"),
             self.tr("bought in %n day(s)", "", days), segments.seen(days, today)),
            ("repeat", formats.percent(metrics.repeat_rate), self.tr("Repeat rate"),
             self.tr("%n came again", "", metrics.repeat_customers), segments.repeat()),
            ("spent", money(metrics.total_spent), self.tr("Spent"),
             self.tr("less refunds and voids"), segments.biggest()),
            ("average", money(metrics.avg_transaction_value), self.tr("Average purchase"),
             self.tr("of %n purchase(s)", "", metrics.purchases), segments.biggest()),
            ("lifetime", money(metrics.avg_lifetime_value), self.tr("Lifetime value"),
             self.tr("on average, of who bought"), segments.biggest()),
        )  # fmt: skip
        grid = QGridLayout()
        keep_room(desk.theme, grid, spacing=14, rows=14)
        for place, (name, figure, word, below, fields) in enumerate(tiles):
            tile = FigureTile(desk.theme, figure, word, below)
            tile.setObjectName(name)
            tile.clicked.connect(lambda _=False, fields=fields: self.list_wanted.emit(fields))
            grid.addWidget(tile, place // 3, place % 3)
        return grid

    def _classes(self, metrics: ShopMetrics) -> Panel:
        desk, formats = self._desk, self._desk.formats
        panel, column = self._panel(self.tr("How often they come"))
        largest = max(metrics.loyalty.values(), default=0)
        for kind in CLASSES:
            number = metrics.loyalty.get(kind.value, 0)
            share = formats.share(number, metrics.customers)
            bar = ClassBar(desk.theme, frequency_word(kind), formats.count(number), share, (number, largest))
            bar.setObjectName(f"class {kind.value}")
            fields = segments.of_class(kind, desk.session.business.thresholds)
            bar.clicked.connect(lambda _=False, fields=fields: self.list_wanted.emit(fields))
            column.addWidget(bar)
        column.addStretch(1)
        return panel

    def _best(self, metrics: ShopMetrics) -> Panel:
        desk, formats = self._desk, self._desk.formats
        panel, column = self._panel(self.tr("Who spent most"))
        for rank, row in enumerate(metrics.top_customers, 1):
            visits = self.tr("%n visit(s)", "", row.total_purchases)
            name = row.name or row.code or ""
            line = PersonLine(desk.theme, formats.count(rank), name, visits, formats.money(row.total_spent))
            line.setObjectName(f"best {rank}")
            line.clicked.connect(lambda _=False, one=row.id: self.customer_wanted.emit(one))
            column.addWidget(line)
        if not metrics.top_customers:
            words = self.tr("Nobody bought yet. F9 records a sale.")
            column.addWidget(TextLabel(desk.theme, words, px=BODY, ink=MUTE, wrap=True))
        column.addStretch(1)
        again = Button(desk.theme, self.tr("Repeat customers"), icon_name="groups", small=True)
        again.setObjectName("repeat list")
        again.clicked.connect(lambda: self.list_wanted.emit(segments.repeat()))
        column.addWidget(again)
        return panel

    def _panel(self, title: str) -> tuple[Panel, QVBoxLayout]:
        theme = self._desk.theme
        panel = Panel(theme)
        column = QVBoxLayout(panel)
        keep_room(theme, column, (14, 16, 14, 14), 2)
        column.addWidget(TextLabel(theme, title, px=TITLE, weight=SEMIBOLD))
        add_gap(theme, column, 6)
        return panel, column

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.read()

    def hideEvent(self, event: QHideEvent) -> None:
        self._later.stop()
        if not self._desk.session.actor.may("figures.shop"):
            self._metrics, self._stale = None, True  # the next look is another one to approve
        super().hideEvent(event)
