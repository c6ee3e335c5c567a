"""The audit trail in plain words: who, on which PC, and what was there before and after."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from payme_desktop.domain.permissions import BY_NAME
from payme_desktop.domain.trail import CENTRE, TrailRow
from payme_desktop.domain.vocabulary import CustomerType, NoteType
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.staff_words import command_word
from payme_desktop.ui.wording import field_word, note_word, table_word, type_word

translate = QCoreApplication.translate

_CREATED = {
    "customers": QT_TRANSLATE_NOOP("Trail", "Customer added"),
    "customer_notes": QT_TRANSLATE_NOOP("Trail", "Note written"),
    "customer_preferences": QT_TRANSLATE_NOOP("Trail", "Preferences noted"),
    "users": QT_TRANSLATE_NOOP("Trail", "Person added to the staff"),
    "businesses": QT_TRANSLATE_NOOP("Trail", "Shop founded"),
    "import_batches": QT_TRANSLATE_NOOP("Trail", "Import begun"),
}
_EVENTS = {
    "deleted": QT_TRANSLATE_NOOP("Trail", "Deleted"),
    "enrolled": QT_TRANSLATE_NOOP("Trail", "This PC was tied to the central database"),
    "centre_restored": QT_TRANSLATE_NOOP("Trail", "The central database was restored from a backup"),
    "override.approved": QT_TRANSLATE_NOOP("Trail", "Approved"),
    "staff.pin": QT_TRANSLATE_NOOP("Trail", "PIN set on this PC"),
    "staff.pin_forgotten": QT_TRANSLATE_NOOP("Trail", "PIN removed from this PC"),
    "staff.released": QT_TRANSLATE_NOOP("Trail", "Let in again after too many tries"),
    "revealed": QT_TRANSLATE_NOOP("Trail", "Hidden value looked at"),
    "exported": QT_TRANSLATE_NOOP("Trail", "Exported"),
    "signed_in": QT_TRANSLATE_NOOP("Trail", "Signed in"),
    "restored": QT_TRANSLATE_NOOP("Trail", "Restored from a backup"),
    "refund": QT_TRANSLATE_NOOP("Trail", "Refund"),
    "sale": QT_TRANSLATE_NOOP("Trail", "Sale"),
}
_FIELDS = {
    "password_hash": QT_TRANSLATE_NOOP("Trail", "password"),
    "role": QT_TRANSLATE_NOOP("Trail", "role"),
    "is_erased": QT_TRANSLATE_NOOP("Trail", "personal data erased"),
    "currency": QT_TRANSLATE_NOOP("Trail", "currency"),
    "region": QT_TRANSLATE_NOOP("Trail", "country"),
    "timezone": QT_TRANSLATE_NOOP("Trail", "time zone"),
    "active_days": QT_TRANSLATE_NOOP("Trail", "days that somebody counts as active"),
    "classes": QT_TRANSLATE_NOOP("Trail", "visits that make a class"),
    "finished_at": QT_TRANSLATE_NOOP("Trail", "finished"),
    "rows_read": QT_TRANSLATE_NOOP("Trail", "rows read"),
    "rows_added": QT_TRANSLATE_NOOP("Trail", "rows added"),
    "state": QT_TRANSLATE_NOOP("Trail", "decision"),
}


def who(row: TrailRow) -> str:
    """The person, with the PC where it has a number."""
    name = (
        translate("Trail", "Another program")
        if row.who is None
        else row.who or translate("Trail", "PayMe Desktop")
    )
    if row.device_no == CENTRE:
        return translate("Trail", "{name} at the central database").format(name=name)
    return (
        translate("Trail", "{name}, PC {number}").format(name=name, number=row.device_no)
        if row.device_no
        else name
    )


def what(row: TrailRow, formats: Formats, *, whom: bool) -> str:
    """One line. ``whom``: with the customer it is about, where not all are about the same."""
    told = _what(row, formats)
    return f"{row.customer}: {told}" if whom and row.customer else told


def _what(row: TrailRow, formats: Formats) -> str:
    if row.event == "created":
        return _tr(_CREATED.get(row.table, QT_TRANSLATE_NOOP("Trail", "Added")))
    if row.event != "changed":
        return _event(row, formats)
    word = _tr(_FIELDS[row.field]) if row.field in _FIELDS else field_word(row.field)
    word = word[:1].upper() + word[1:]
    if row.emptied:
        return translate("Trail", "{field}: changed; the values were erased").format(field=word)
    if row.new is None:
        return translate("Trail", "{field}: changed").format(field=word)
    before, after = _values(row, row.old, formats), _values(row, row.new, formats)
    return translate("Trail", "{field}: {before} → {after}").format(field=word, before=before, after=after)


def _event(row: TrailRow, formats: Formats) -> str:
    told = _tr(_EVENTS[row.event]) if row.event in _EVENTS else row.event.replace("_", " ")
    values = [_values(row, row.new, formats)] if row.new else []
    values += [
        command_word(value) if name == "command" and value in BY_NAME else value
        for name, value in row.detail.items()
        if name not in {"seal", "source", "voided"}
    ]
    if row.detail.get("voided"):
        values.append(translate("Trail", "voided"))
    return ": ".join([told, ", ".join(values)]) if values else told


def _values(row: TrailRow, told: tuple[Any, ...] | None, formats: Formats) -> str:
    return ", ".join(_value(row.field, each, formats) for each in told or ())


def _value(field: str, value: Any, formats: Formats) -> str:
    if value is None or value == "":
        return translate("Trail", "nothing")
    if isinstance(value, bool):
        return translate("Trail", "yes") if value else translate("Trail", "no")
    if isinstance(value, Decimal):
        return formats.money(value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if field == "customer_type" and value in set(CustomerType):
        return type_word(CustomerType(value))
    if field == "note_type" and value in set(NoteType):
        return note_word(NoteType(value))
    return formats.count(value) if isinstance(value, int) else str(value)


def kinds() -> list[tuple[str, str]]:
    """What a search can be narrowed to: value and word."""
    tables = ("customers", "customer_preferences", "customer_notes", "users", "businesses", "import_batches")
    return [("", translate("Trail", "Everything")), *((name, table_word(name)) for name in tables)]


def _tr(text: object) -> str:
    # The stubs of QT_TRANSLATE_NOOP say object; it answers its text.
    return QCoreApplication.translate("Trail", cast(str, text))
