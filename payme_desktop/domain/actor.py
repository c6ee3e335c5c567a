"""Who acts, and what a commit changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar
from uuid import UUID

from payme_desktop.domain.vocabulary import Role

T_co = TypeVar("T_co", covariant=True)
EMPTY: Mapping[str, frozenset[UUID]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person of one business. Services answer only for ``business_id``."""

    business_id: UUID
    user_id: UUID
    name: str
    role: Role


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
