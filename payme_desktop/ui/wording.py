"""The stored words of the customer book as people read them, and what colour they carry."""

from typing import cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from payme_desktop.domain.vocabulary import CustomerType, Frequency, NoteType
from payme_desktop.ui.tokens import Tone

translate = QCoreApplication.translate

_TYPES = {
    CustomerType.WALK_IN: QT_TRANSLATE_NOOP("Words", "Walk-in"),
    CustomerType.REGULAR: QT_TRANSLATE_NOOP("Words", "Regular"),
    CustomerType.VIP: QT_TRANSLATE_NOOP("Words", "VIP"),
    CustomerType.WHOLESALE: QT_TRANSLATE_NOOP("Words", "Wholesale"),
}
_TYPE_TONES = {
    CustomerType.WALK_IN: Tone.WALK_IN,
    CustomerType.REGULAR: Tone.ACCENT,
    CustomerType.VIP: Tone.VIP,
    CustomerType.WHOLESALE: Tone.WHOLESALE,
}
_FREQUENCIES = {
    Frequency.NONE: QT_TRANSLATE_NOOP("Words", "Never bought"),
    Frequency.ONE_TIME: QT_TRANSLATE_NOOP("Words", "Bought once"),
    Frequency.OCCASIONAL: QT_TRANSLATE_NOOP("Words", "Occasional"),
    Frequency.REGULAR: QT_TRANSLATE_NOOP("Words", "Comes regularly"),
    Frequency.FREQUENT: QT_TRANSLATE_NOOP("Words", "Frequent"),
}
_NOTES = {
    NoteType.PERSONAL: QT_TRANSLATE_NOOP("Words", "Personal"),
    NoteType.PREFERENCE: QT_TRANSLATE_NOOP("Words", "Preference"),
    NoteType.ISSUE: QT_TRANSLATE_NOOP("Words", "Issue"),
    NoteType.FEEDBACK: QT_TRANSLATE_NOOP("Words", "Feedback"),
}
_TABLES = {
    "businesses": QT_TRANSLATE_NOOP("Words", "The shop"),
    "users": QT_TRANSLATE_NOOP("Words", "Staff"),
    "role_rules": QT_TRANSLATE_NOOP("Words", "Rules of roles"),
    "customers": QT_TRANSLATE_NOOP("Words", "Customers"),
    "customer_preferences": QT_TRANSLATE_NOOP("Words", "Preferences"),
    "customer_notes": QT_TRANSLATE_NOOP("Words", "Notes"),
    "import_batches": QT_TRANSLATE_NOOP("Words", "Imports"),
    "purchases": QT_TRANSLATE_NOOP("Words", "Sales, refunds and voids"),
    "sync_conflict": QT_TRANSLATE_NOOP("Words", "Decisions on conflicts"),
}
_FIELDS = {
    "name": QT_TRANSLATE_NOOP("Words", "name"),
    "code": QT_TRANSLATE_NOOP("Words", "card"),
    "phone": QT_TRANSLATE_NOOP("Words", "phone"),
    "email": QT_TRANSLATE_NOOP("Words", "e-mail"),
    "address": QT_TRANSLATE_NOOP("Words", "address"),
    "customer_type": QT_TRANSLATE_NOOP("Words", "type"),
    "is_active": QT_TRANSLATE_NOOP("Words", "deleted or not"),
    "is_deleted": QT_TRANSLATE_NOOP("Words", "deleted or not"),
    "prefer_sms": QT_TRANSLATE_NOOP("Words", "may be sent SMS"),
    "prefer_email": QT_TRANSLATE_NOOP("Words", "may be sent e-mail"),
    "prefer_call": QT_TRANSLATE_NOOP("Words", "may be called"),
    "favorite_products": QT_TRANSLATE_NOOP("Words", "favourite products"),
    "preferred_payment": QT_TRANSLATE_NOOP("Words", "usual payment"),
    "average_spend": QT_TRANSLATE_NOOP("Words", "usual spend"),
    "best_contact_time": QT_TRANSLATE_NOOP("Words", "best time to contact"),
    "do_not_contact": QT_TRANSLATE_NOOP("Words", "do not contact"),
    "can_receive_offers": QT_TRANSLATE_NOOP("Words", "may get offers"),
    "can_receive_loyalty": QT_TRANSLATE_NOOP("Words", "may collect points"),
    "note_type": QT_TRANSLATE_NOOP("Words", "kind of note"),
    "content": QT_TRANSLATE_NOOP("Words", "note"),
    "is_pinned": QT_TRANSLATE_NOOP("Words", "pinned or not"),
}
_OUTCOMES = {
    "offline": QT_TRANSLATE_NOOP("Words", "no connection"),
    "cancelled": QT_TRANSLATE_NOOP("Words", "stopped"),
    "stopped": QT_TRANSLATE_NOOP("Words", "broken off"),
    "removed": QT_TRANSLATE_NOOP("Words", "this PC's login was taken away"),
    "drift": QT_TRANSLATE_NOOP("Words", "not the same rows as the central database"),
}


def table_word(table: str) -> str:
    """What the rows of a synced table are called."""
    return _tr(_TABLES[table])


def field_word(field: str) -> str:
    """A field of a conflict; one that people do not edit has no word of its own."""
    return _tr(_FIELDS[field]) if field in _FIELDS else field.replace("_", " ")


def outcome_word(outcome: str) -> str:
    """Why a sync did not end well."""
    return _tr(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome.replace("_", " ")


def type_word(kind: CustomerType) -> str:
    return _tr(_TYPES[kind])


def type_tone(kind: CustomerType) -> Tone:
    return _TYPE_TONES[kind]


def frequency_word(frequency: Frequency) -> str:
    return _tr(_FREQUENCIES[frequency])


def note_word(kind: NoteType) -> str:
    return _tr(_NOTES[kind])


def contact_rule(*, sms: bool, email: bool, call: bool) -> str:
    """How this customer may be reached: ``SMS and e-mail. No calls.``"""
    ways = [
        (sms, translate("Words", "SMS"), translate("Words", "no SMS")),
        (email, translate("Words", "e-mail"), translate("Words", "no e-mail")),
        (call, translate("Words", "calls"), translate("Words", "no calls")),
    ]
    yes = [word for wanted, word, _ in ways if wanted]
    no = [word for wanted, _, word in ways if not wanted]
    if not yes:
        return translate("Words", "No SMS, no e-mail, no calls: speak in the shop.")
    first = _sentence(_joined(yes))
    return f"{first} {_sentence(_joined(no))}" if no else first


def _joined(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return translate("Words", "{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def initials(label: str) -> str:
    """Two letters for the avatar: of the first and last word, one sign for scripts without blanks."""
    words = [word for word in label.split() if word[0].isalnum()]
    if not words:
        return "?"
    if words[0][0].isdigit():
        return "#"
    first = words[0][0].upper()
    # Signs of Chinese, Japanese, Korean and the like have no upper case: one of them says enough.
    if not first.isupper() or len(words) == 1:
        return first[:1]
    return first[:1] + words[-1][0].upper()[:1]


def _tr(text: object) -> str:
    # The stubs of QT_TRANSLATE_NOOP say object; it answers its text.
    return QCoreApplication.translate("Words", cast(str, text))
