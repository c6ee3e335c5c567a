"""E-mail addresses: form only, never a look at the network."""

from payme_desktop.domain.text import fold


def checked_email(value: str) -> str:
    """The address, normalised (domain in lower case). Raises ValueError with a plain sentence."""
    from email_validator import EmailNotValidError, validate_email

    try:
        # Internal names ("till@shop.local", "a@example.test") are addresses too in a shop's own network.
        found = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as reason:
        raise ValueError(f"This is not an e-mail address. {_plain(str(reason))}".strip()) from None
    return found.normalized


def _plain(reason: str) -> str:
    text = reason.strip()
    return text if text.endswith(".") else f"{text}."


def email_key(email: str | None) -> str:
    """What is stored to compare and search by: accents and case folded; empty for none."""
    return fold(email) if email else ""
