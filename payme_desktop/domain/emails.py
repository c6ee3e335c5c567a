"""E-mail addresses: form only, never a look at the network."""

from functools import lru_cache

from payme_desktop.domain.text import fold


def checked_email(value: str) -> str:
    """The address, normalised (domain in lower case). Raises ValueError with a plain sentence."""
    from email_validator import EmailNotValidError, validate_email

    _allow_internal()
    try:
        found = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as reason:
        raise ValueError(f"This is not an e-mail address. {_plain(str(reason))}".strip()) from None
    if "." not in found.domain:
        raise ValueError("This is not an e-mail address. The part after the @-sign needs a point.")
    return found.normalized


@lru_cache(maxsize=1)
def _allow_internal() -> None:
    # Internal names ("till@shop.local", "a@example.test") are addresses too in a shop's own network. The
    # library has no argument for the first: its list is meant to be changed.
    import email_validator

    email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("local")


def _plain(reason: str) -> str:
    text = reason.strip()
    return text if text.endswith(".") else f"{text}."


def email_key(email: str | None) -> str:
    """What is stored to compare and search by: accents and case folded; empty for none."""
    return fold(email) if email else ""
