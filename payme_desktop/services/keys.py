"""The folded search keys of a customer: written with their source columns, always together."""

from payme_desktop.domain.emails import email_key
from payme_desktop.domain.phones import Phone, phone_key
from payme_desktop.domain.sounds import sound_key
from payme_desktop.domain.text import FOLD_VERSION, fold, words


def name_key(name: str) -> str:
    """The folded words of a name, blank between: what sorts and finds it."""
    return " ".join(words(fold(name)))


def name_keys(name: str) -> dict[str, object]:
    """What is written with every name: how it sorts and is found, and what it sounds like."""
    return {"name_key": name_key(name), "sound_key": sound_key(name)}


def code_key(code: str | None) -> str:
    """The folded code; empty for none."""
    return fold(code) if code else ""


def all_keys(name: str, phone: Phone | None, email: str | None, code: str | None) -> dict[str, object]:
    """The key columns of a customer."""
    return {
        **name_keys(name),
        "phone_key": phone_key(phone),
        "email_key": email_key(email),
        "code_key": code_key(code),
        "fold_version": FOLD_VERSION,
    }
