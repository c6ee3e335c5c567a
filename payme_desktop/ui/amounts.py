"""Amounts as people type them: with the decimal sign of their country."""

from PySide6.QtCore import QLocale


def with_point(typed: str, locale: QLocale) -> str:
    """An amount with a point for the decimals: ``1.234,50`` is 1234.50 where commas are used.

    What is no amount comes back as it is, for the draft to say what is wrong.
    """
    amount = typed.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    # One comma only, and last: 1,234,567 and 1,234.50 have groups.
    decimal = amount.count(",") == 1 and amount.rfind(",") > amount.rfind(".")
    if decimal and (locale.decimalPoint() == "," or not _is_grouped(amount)):
        return amount.replace(".", "").replace(",", ".")
    return amount.replace(",", "") if _is_grouped(amount) else amount


def _is_grouped(amount: str) -> bool:
    """Whether every comma has three digits behind it, as in 1,234.50."""
    whole = amount.partition(".")[0]
    parts = whole.split(",")
    return len(parts) > 1 and all(len(part) == 3 and part.isdigit() for part in parts[1:])
