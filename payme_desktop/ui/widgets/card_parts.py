"""The parts of a customer's card, each made new from the rows it shows."""

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.domain.rows import CustomerDetail, NoteRow, PurchaseRow
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.theme import BODY, BOLD, HEADLINE, R_BUTTON, SEMIBOLD, SMALL, TITLE, Theme
from payme_desktop.ui.tokens import MUTE, Tone, ink_of
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Avatar, Icon, Pill, TextLabel
from payme_desktop.ui.widgets.customer_delegate import avatar_tone
from payme_desktop.ui.widgets.room import follow, keep_room
from payme_desktop.ui.wording import contact_rule, frequency_word, initials, note_word, type_tone, type_word


class Part(QWidget):
    """A part of the card."""

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats


class Profile(Part):
    """Who it is: avatar, name, since when, what kind."""

    def __init__(self, theme: Theme, formats: Formats, detail: CustomerDetail) -> None:
        super().__init__(theme, formats)
        customer = detail.customer
        tone = avatar_tone(customer.label) if customer.is_active else Tone.WALK_IN
        names = QVBoxLayout()
        keep_room(theme, names, spacing=4)
        names.addStretch(1)
        names.addWidget(TextLabel(theme, customer.label, px=HEADLINE, weight=BOLD, wrap=True))
        names.addWidget(TextLabel(theme, self._since(detail), px=BODY, ink=MUTE, wrap=True))
        names.addStretch(1)
        top = QHBoxLayout()
        keep_room(theme, top, spacing=16)
        top.addWidget(Avatar(theme, initials(customer.label), tone, 58), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(names, 1)
        column = QVBoxLayout(self)
        keep_room(theme, column, (0, 0, 0, 0), 14)
        column.addLayout(top)
        column.addLayout(self._pills(detail))

    def _since(self, detail: CustomerDetail) -> str:
        customer = detail.customer
        month = self._formats.month(self._formats.local_day(customer.created_at), full=True)
        since = self.tr("Customer since {month}").format(month=month)
        if not customer.code:
            return since
        return self.tr("{since} · card {code}").format(since=since, code=customer.code)

    def _pills(self, detail: CustomerDetail) -> QHBoxLayout:
        customer, history = detail.customer, detail.history
        row = QHBoxLayout()
        keep_room(self._theme, row, spacing=8)
        kind = customer.customer_type
        row.addWidget(Pill(self._theme, type_word(kind), type_tone(kind)))
        row.addWidget(Pill(self._theme, frequency_word(history.repeat_frequency), Tone.ACCENT))
        if history.loyalty_tier and history.loyalty_tier != history.repeat_frequency:
            row.addWidget(Pill(self._theme, history.loyalty_tier.capitalize(), Tone.WARN))
        if not customer.is_active:
            row.addWidget(Pill(self._theme, self.tr("Deleted"), Tone.BAD))
        row.addStretch(1)
        return row


class Banner(QWidget):
    """A line that must be seen: an icon and words on the soft ground of their tone."""

    def __init__(self, theme: Theme, icon: str, words: str, tone: Tone, below: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._tone = tone
        ink = ink_of(tone)
        lines = QVBoxLayout()
        keep_room(theme, lines, spacing=3)
        lines.addWidget(TextLabel(theme, words, px=BODY, weight=SEMIBOLD, ink=ink, wrap=True))
        if below:
            lines.addWidget(TextLabel(theme, below, px=SMALL, ink=ink, wrap=True))
        row = QHBoxLayout(self)
        keep_room(theme, row, (14, 11, 14, 11), 12)
        row.addWidget(Icon(theme, icon, px=20, ink=ink), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        soft, radius = self._theme.tokens.tone(self._tone).soft, self._theme.px(R_BUTTON)
        painting.rounded(painting.begin(self), QRectF(self.rect()), radius, soft)


class Figures(Part):
    """Visits, spent, average: large and plain."""

    def __init__(self, theme: Theme, formats: Formats, detail: CustomerDetail) -> None:
        super().__init__(theme, formats)
        history = detail.history
        figures = (
            (formats.count(history.total_purchases), self.tr("visits")),
            (formats.money(history.total_spent), self.tr("spent")),
            (formats.money(history.avg_transaction_value), self.tr("average")),
            (formats.day(history.last_purchase_date), self.tr("last visit")),
        )
        grid = QGridLayout(self)
        keep_room(theme, grid, (0, 4, 0, 0), 6, rows=2)
        for column, (figure, word) in enumerate(figures):
            grid.addWidget(TextLabel(theme, figure, px=TITLE, weight=SEMIBOLD, figures=True), 0, column)
            grid.addWidget(TextLabel(theme, word, px=BODY, ink=MUTE), 1, column)
            grid.setColumnStretch(column, 1)


class Facts(Part):
    """What is known, as pairs; what is not known takes no room."""

    def __init__(
        self, theme: Theme, formats: Formats, detail: CustomerDetail, *, beside: bool = False
    ) -> None:
        """``beside``: what is seldom needed at the counter, instead of what is."""
        super().__init__(theme, formats)
        self._beside = beside
        grid = QGridLayout(self)
        keep_room(theme, grid, (0, 0, 0, 0), 12, rows=10)
        follow(theme, grid, lambda: grid.setColumnMinimumWidth(0, theme.px(76)))
        grid.setColumnStretch(1, 1)
        for row, (word, fact) in enumerate(self._facts(detail)):
            label = TextLabel(theme, word, px=BODY, ink=MUTE)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            value = TextLabel(theme, fact, px=BODY, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(value, row, 1)

    def _facts(self, detail: CustomerDetail) -> list[tuple[str, str]]:
        customer, likes = detail.customer, detail.preferences
        known = likes.average_spend is not None or "spend" in likes.masked
        spend = self._formats.money(likes.average_spend) if known else None
        if self._beside:
            more = ((self.tr("E-mail"), customer.email), (self.tr("Address"), customer.address))
            return [(word, fact) for word, fact in more if fact]
        facts = (
            (self.tr("Usually"), likes.favorite_products),
            (self.tr("Spends"), spend),
            (self.tr("Pays"), likes.preferred_payment),
            (self.tr("Phone"), customer.phone),
            (self.tr("Contact"), None if likes.do_not_contact else rule_of(detail)),
            (self.tr("Offers"), None if likes.can_receive_offers else self.tr("Wants no offers")),
        )
        return [(word, fact) for word, fact in facts if fact]


class PurchaseLine(Part):
    """One of the newest purchases."""

    def __init__(self, theme: Theme, formats: Formats, purchase: PurchaseRow) -> None:
        super().__init__(theme, formats)
        refund = purchase.kind is PurchaseKind.REFUND
        amount = formats.money(purchase.counted)
        ink = MUTE if purchase.voided else ink_of(Tone.BAD) if refund else None
        row = QHBoxLayout(self)
        keep_room(theme, row, (0, 0, 0, 0), 10)
        row.addWidget(Icon(theme, "undo" if refund else "history", px=18, ink=MUTE))
        row.addWidget(TextLabel(theme, self._words(purchase), px=BODY, wrap=True), 1)
        label = TextLabel(theme, amount, px=BODY, weight=SEMIBOLD, figures=True)
        if ink is not None:
            label.set_ink(ink)
        row.addWidget(label)

    def _words(self, purchase: PurchaseRow) -> str:
        words = self._formats.moment(purchase.occurred_at)
        if purchase.kind is PurchaseKind.REFUND and purchase.voided:
            return self.tr("{when} · refund, voided").format(when=words)
        if purchase.kind is PurchaseKind.REFUND:
            return self.tr("{when} · refund").format(when=words)
        if purchase.voided:
            return self.tr("{when} · voided").format(when=words)
        if purchase.items_count == 1:
            return self.tr("{when} · 1 item").format(when=words)
        count = self._formats.quantity(purchase.items_count)
        return self.tr("{when} · {count} items").format(when=words, count=count)


class NoteLine(Part):
    """A note with its author and day."""

    def __init__(self, theme: Theme, formats: Formats, note: NoteRow) -> None:
        super().__init__(theme, formats)
        lines = QVBoxLayout()
        keep_room(theme, lines, spacing=2)
        lines.addWidget(TextLabel(theme, note.content, px=BODY, wrap=True))
        lines.addWidget(TextLabel(theme, signature(formats, note), px=SMALL, ink=MUTE, wrap=True))
        row = QHBoxLayout(self)
        keep_room(theme, row, (0, 0, 0, 0), 10)
        row.addWidget(Icon(theme, "sticky_note_2", px=18, ink=MUTE), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)


def rule_of(detail: CustomerDetail) -> str:
    """The ways this customer chose, and when; do-not-contact stands above them."""
    customer = detail.customer
    rule = contact_rule(sms=customer.prefer_sms, email=customer.prefer_email, call=customer.prefer_call)
    if (best := detail.preferences.best_contact_time) is None:
        return rule
    return QCoreApplication.translate("Facts", "{rule} Best time: {time}").format(rule=rule, time=best)


def signature(formats: Formats, note: NoteRow) -> str:
    """``Issue · Rita, 12 Sep``."""
    when = formats.day(formats.local_day(note.created_at))
    who = f"{note.author}, {when}" if note.author else when
    return f"{note_word(note.note_type)} · {who}"
