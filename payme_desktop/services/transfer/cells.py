"""What stands in one cell of a file: words for yes and no, decimal commas, and protection from formulas."""

import re
from typing import Final

from payme_desktop.domain.text import fold

_YES: Final = frozenset(
    ["yes", "y", "true", "t", "on", "1", "x", "✓", "ja", "j", "wahr", "sim", "s", "verdadeiro", "oui", "o",
     "vrai", "si", "verdadero"]
)  # fmt: skip
_NO: Final = frozenset(["no", "n", "false", "f", "off", "0", "nein", "falsch", "nao", "falso", "non", "faux"])

# What spreadsheets take for the start of a formula; full-width and small forms count as the plain ones.
_DANGER: Final = "=+\\-@\t\r\n＝＋－＠﹦﹢﹣﹫−"
# A cell begins at its start, and also behind a separator: the same file opened with another separator
# (a German Excel splits at ";") cuts it there, whatever our quotes say.
_BEGINS: Final = r"(^|[,;\t\r\n])([ \"]*)"
_UNSAFE: Final = re.compile(rf"{_BEGINS}('*)(?=[{_DANGER}])")
_GUARDED: Final = re.compile(rf"{_BEGINS}'('*)(?=[{_DANGER}])")
_PLAIN: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?|\+[ (]*[0-9][0-9 ()./\-\u2010-\u2015]*")


def guarded(cell: str) -> str:
    """``cell`` so that no spreadsheet runs it: an apostrophe in front of what would begin a formula.

    Plain numbers and plain phone numbers (``-5.00``, ``+351 912 334 471``) stay as they are.
    ``unguarded`` gives back exactly what was there.
    """
    return cell if _PLAIN.fullmatch(cell) else _UNSAFE.sub(r"\1\2'\3", cell)


def unguarded(cell: str) -> str:
    """The inverse of ``guarded``."""
    if "'" not in cell:
        return cell
    bare = _GUARDED.sub(r"\1\2\3", cell)
    # A number is never guarded: this apostrophe is somebody's own.
    return cell if _PLAIN.fullmatch(bare) else bare


def truth(cell: str) -> bool | str:
    """True or False for a word that means it in English, German, Portuguese, French or Spanish."""
    word = fold(cell)
    if word in _YES:
        return True
    return False if word in _NO else cell


def with_point(cell: str, delimiter: str) -> str:
    """A number with a decimal point. Between semicolons ``12,50`` is twelve and a half."""
    if delimiter == ";" and cell.count(",") == 1 and "." not in cell:
        return cell.replace(",", ".")
    return cell


def column_name(cell: str) -> str:
    """A header cell as we name columns: lower case, blanks and hyphens as ``_``."""
    return re.sub(r"[\s\-_]+", "_", cell.strip().lower())
