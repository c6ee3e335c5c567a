"""Money, figures and dates in words, for eyes. Money is written from its digits, never through a float."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from payme_desktop.domain import money, times
from payme_desktop.domain.text import DOTS

translate = QCoreApplication.translate


def user_locale() -> QLocale:
    """The system's; the bare "C" of servers groups no digits, so English stands in for it."""
    system = QLocale.system()
    if system.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return system


@dataclass(frozen=True)
class Formats:
    """How this shop and this user write things. ``now`` is fixed by tests and pictures only."""

    timezone: tzinfo = UTC
    currency: str = "EUR"
    locale: QLocale = field(default_factory=user_locale)
    now: datetime | None = None

    @classmethod
    def of(cls, timezone: str, currency: str, *, now: datetime | None = None) -> "Formats":
        return cls(times.zone(timezone), currency, now=now)

    def today(self) -> date:
        """The shop's day."""
        return (self.now or datetime.now(UTC)).astimezone(self.timezone).date()

    def count(self, number: int) -> str:
        return self.locale.toString(number)

    def money(self, amount: Decimal | None) -> str:
        """``4,812.40``: no sign of the currency, exact to the cent. None: an amount that is masked."""
        if amount is None:
            return DOTS
        exact = abs(amount).quantize(money.CENT)
        whole, _, cents = f"{exact:f}".partition(".")
        text = self.locale.toString(int(whole))
        if money.has_fractions(self.currency) or int(cents):
            text += self.locale.decimalPoint() + self._digits(cents)
        return self.locale.negativeSign() + text if amount < 0 else text

    def quantity(self, amount: Decimal) -> str:
        """``3`` or ``1.5``: no empty decimals."""
        whole, _, rest = f"{abs(amount):f}".partition(".")
        text = self.locale.toString(int(whole))
        if rest.rstrip("0"):
            text += self.locale.decimalPoint() + self._digits(rest.rstrip("0"))
        return self.locale.negativeSign() + text if amount < 0 else text

    def percent(self, ratio: Decimal) -> str:
        """``49.5 %`` of 0.4948."""
        tenths = (ratio * 1000).quantize(Decimal(1), ROUND_HALF_UP)
        return f"{self.quantity(tenths.scaleb(-1))} {self.locale.percent()}"

    def share(self, part: int, whole: int) -> str:
        """A part of a whole, in percent; an empty whole has none."""
        return self.percent(Decimal(part) / Decimal(whole)) if whole else ""

    def day(self, day: date | None) -> str:
        """Today, Yesterday, 3 days ago, 21 Oct, 12 Jul 2024; Never."""
        if day is None:
            return translate("Formats", "Never")
        ago = (self.today() - day).days
        if ago == 0:
            return translate("Formats", "Today")
        if ago == 1:
            return translate("Formats", "Yesterday")
        if 2 <= ago <= 6:
            return QCoreApplication.translate("Formats", "%n day(s) ago", "", ago)
        near = day.year == self.today().year or 0 < ago < 180
        return self.locale.toString(_qdate(day), "d MMM" if near else "d MMM yyyy")

    def short_day(self, day: date) -> str:
        """In full and short, as the locale writes it: ``21/10/2024``."""
        return self.locale.toString(_qdate(day), QLocale.FormatType.ShortFormat)

    def moment(self, moment: datetime) -> str:
        """``Today 11:52`` in the shop's zone."""
        local = moment.astimezone(self.timezone)
        return f"{self.day(local.date())} {local:%H:%M}"

    def month(self, day: date, *, full: bool = False) -> str:
        """``Dec 2024``, or ``March 2021``."""
        return self.locale.toString(_qdate(day), "MMMM yyyy" if full else "MMM yyyy")

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.timezone).date()

    def _digits(self, digits: str) -> str:
        zero = self.locale.zeroDigit()
        return digits if zero == "0" else "".join(chr(ord(zero) + int(d)) for d in digits)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
