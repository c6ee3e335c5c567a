"""Who acts, with which rights, and what a commit changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from types import MappingProxyType
from typing import Generic, TypeVar
from uuid import UUID

from payme_desktop.domain import permissions
from payme_desktop.domain.permissions import Decision, Rules
from payme_desktop.domain.vocabulary import Role

T_co = TypeVar("T_co", covariant=True)
EMPTY: Mapping[str, frozenset[UUID]] = MappingProxyType({})


class Once:
    """Can be taken once, by whichever thread comes first; what came to nothing gives it back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = False

    def take(self) -> bool:
        """Whether it was still there."""
        with self._lock:
            there, self._taken = not self._taken, True
            return there

    def give_back(self) -> None:
        """It was taken for nothing."""
        with self._lock:
            self._taken = False


@dataclass(frozen=True, slots=True)
class Approval:
    """One act that a manager or an owner allowed in place. Made by ``services.overrides`` alone.

    ``by``: who approved; ``token``: makes it good for one act, however often it is copied.
    """

    command: str
    by: UUID
    approver: str
    reason: str
    token: Once = field(default_factory=Once, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person of one business. Services answer only for ``business_id``.

    ``rules``: what the business adjusted for the role, as it was when this person signed in;
    ``approval``: one act that somebody else allowed.
    """

    business_id: UUID
    user_id: UUID
    name: str
    role: Role
    rules: Rules = ()
    approval: Approval | None = None

    def decision(self, command: str) -> Decision:
        """What this person may do with a command by rule, an approval left aside."""
        return permissions.decide(command, self.role, self.rules)

    def may(self, command: str) -> bool:
        """Whether it is allowed without anybody's PIN."""
        return self.decision(command) is Decision.ALLOWED

    def approved_by(self, approval: Approval) -> "Actor":
        """The same person, with that one act allowed once."""
        return replace(self, approval=approval)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one commit touched: table name -> ids. Empty where nothing was written."""

    ids: Mapping[str, frozenset[UUID]] = field(default_factory=lambda: EMPTY)

    def of(self, table: str) -> frozenset[UUID]:
        """The ids touched in that table."""
        return self.ids.get(table, frozenset())

    def __bool__(self) -> bool:
        return any(self.ids.values())

    def __or__(self, other: "Changes") -> "Changes":
        return Changes({k: self.of(k) | other.of(k) for k in {*self.ids, *other.ids}})


@dataclass(frozen=True, slots=True)
class Saved(Generic[T_co]):
    """The answer of a service that writes: the row as it now stands, and what changed."""

    row: T_co
    changes: Changes
