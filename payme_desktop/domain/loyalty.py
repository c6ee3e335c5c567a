"""Classification by number of purchases; the thresholds belong to the business."""

from dataclasses import dataclass

from payme_desktop.domain.vocabulary import Frequency


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Purchases from which a customer is occasional, regular, frequent; strictly rising, 2 or more."""

    occasional: int = 2
    regular: int = 4
    frequent: int = 10

    def __post_init__(self) -> None:
        if not 2 <= self.occasional < self.regular < self.frequent:
            raise ValueError("Thresholds must rise: 2 or more for occasional, then regular, then frequent.")


def frequency(purchases: int, thresholds: Thresholds) -> Frequency:
    """How often somebody with that many purchases (sales not voided) comes."""
    if purchases <= 0:
        return Frequency.NONE
    if purchases < thresholds.occasional:
        return Frequency.ONE_TIME
    if purchases < thresholds.regular:
        return Frequency.OCCASIONAL
    return Frequency.REGULAR if purchases < thresholds.frequent else Frequency.FREQUENT


def is_repeat(purchases: int) -> bool:
    """Two purchases or more."""
    return purchases >= 2
