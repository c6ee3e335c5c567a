"""The stored words of the customer book as people read them, and what colour they carry."""

from typing import cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from payme_desktop.domain.vocabulary import CustomerType, Frequency, NoteType
from payme_desktop.ui.tokens import Tone

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
        (sms, _tr("SMS"), _tr("no SMS")),
        (email, _tr("e-mail"), _tr("no e-mail")),
        (call, _tr("calls"), _tr("no calls")),
    ]
    yes = [word for wanted, word, _ in ways if wanted]
    no = [word for wanted, _, word in ways if not wanted]
    if not yes:
        return _tr("No SMS, no e-mail, no calls: speak in the shop.")
    first = _sentence(_joined(yes))
    return f"{first} {_sentence(_joined(no))}" if no else first


def _joined(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _tr("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


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
