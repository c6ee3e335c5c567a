"""Every failure that PayMe Desktop raises on purpose, and who has to act on it.

::

    PaymeError                 a sentence, a code, problems by field
    ├── UserError              exit 2: the person at the keyboard can mend it
    │   ├── InvalidInput         values that break a rule; problems by field
    │   ├── NotFound             no such customer, note, sale in this business
    │   ├── Ambiguous            a reference that fits more than one customer
    │   ├── EditConflict         somebody else changed the same field meanwhile
    │   ├── LedgerConflict       the same receipt or id with other content
    │   ├── NotAllowed           signed in, but this role may not do it
    │   ├── SignInFailed         wrong name or password (never says which)
    │   └── ShopUnusable         no shop, wrong key, newer schema, held by another process
    └── WorldError             exit 3: disk, server, lock, keyring: retry helps once it is mended

Anything else that escapes is a bug (exit 1): it is logged with a reference and shown as such.
A message is one or two plain sentences: what happened, and what to do. It never names a class.
"""

from collections.abc import Mapping, Sequence


class PaymeError(Exception):
    """Base of all intended failures.

    ``message``: plain sentence(s); ``code``: stable snake_case word for programs;
    ``problems``: field name -> sentences, empty where no field is at fault.
    """

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        problems: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.problems: dict[str, list[str]] = {k: list(v) for k, v in (problems or {}).items()}

    def as_json(self) -> dict[str, object]:
        """``{"error": {"code", "message", "problems"}}``, the form of the contract."""
        return {"error": {"code": self.code, "message": self.message, "problems": self.problems}}


class UserError(PaymeError):
    """The user can mend it: nothing was changed."""

    code = "user_error"


class InvalidInput(UserError):
    """Values that break a rule, all of them at once, by field."""

    code = "invalid_input"

    @classmethod
    def of(cls, problems: Mapping[str, Sequence[str]]) -> "InvalidInput":
        """One sentence made of all problems: ``Phone: letters are not allowed. ...``."""
        text = " ".join(
            f"{field.replace('_', ' ').capitalize()}: {sentence}"
            for field, sentences in problems.items()
            for sentence in sentences
        )
        return cls(text, problems=problems)


class NotFound(UserError):
    code = "not_found"


class Ambiguous(UserError):
    code = "ambiguous"


class EditConflict(UserError):
    code = "edit_conflict"


class LedgerConflict(UserError):
    code = "ledger_conflict"


class NotAllowed(UserError):
    """The role may not do it. ``command``: which one, of ``domain.permissions``; empty where none is meant.

    ``code``: ``needs_manager`` where a manager or an owner may approve it in place, else ``not_allowed``.
    """

    code = "not_allowed"

    def __init__(self, message: str, *, code: str | None = None, command: str = "") -> None:
        super().__init__(message, code=code)
        self.command = command


class SignInFailed(UserError):
    code = "sign_in_failed"


class ShopUnusable(UserError):
    code = "shop_unusable"


class WorldError(PaymeError):
    """Disk, server, lock or keyring: retry once it is mended; nothing was changed."""

    code = "world_error"
