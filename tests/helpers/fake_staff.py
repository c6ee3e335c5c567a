"""A staff in memory for command line and window; ``asked`` remembers what it was told, secrets included."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import StaffDraft, StaffName
from payme_desktop.domain.permissions import BY_NAME, Decision
from payme_desktop.domain.rows import RuleRow, StaffRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotFound
from tests.helpers import cli_rows as rows


def person(n: int, name: str, role: Role, **values: Any) -> StaffRow:
    made = StaffRow(UUID(int=n), name, role, is_active=True, has_password=True, has_pin=False, waits=0)
    return replace(made, **values)


class FakeStaff:
    def __init__(self) -> None:
        made = [person(2, "Ana", Role.OWNER), person(3, "Rita", Role.CASHIER, has_pin=True, waits=61)]
        self.kept = {row.id: row for row in made}
        self.asked: list[Any] = []
        with_pin = Decision.WITH_PIN
        self.rule = RuleRow("sales.void", "void a sale", Role.CASHIER, with_pin, with_pin, fixed=False)
        self.days = 14

    def list(self, actor: Actor) -> tuple[StaffRow, ...]:
        return tuple(self.kept.values())

    def resolve(self, actor: Actor, reference: str) -> StaffRow:
        for row in self.kept.values():
            if row.name == reference:
                return row
        raise NotFound(f"Nobody on the staff is called '{reference}'. Look at the list of staff.")

    def add(self, actor: Actor, draft: StaffDraft, password: str | None = None) -> Saved[StaffRow]:
        self.asked.append(password)
        made = person(9, draft.name, draft.role, has_password=password is not None)
        return self._saved(made)

    def rename(self, actor: Actor, user_id: UUID, draft: StaffName) -> Saved[StaffRow]:
        return self._saved(replace(self.kept[user_id], name=draft.name))

    def set_role(self, actor: Actor, user_id: UUID, role: Role) -> Saved[StaffRow]:
        return self._saved(replace(self.kept[user_id], role=role))

    def set_password(self, actor: Actor, user_id: UUID, password: str) -> Saved[StaffRow]:
        self.asked.append(password)
        return self._saved(self.kept[user_id])

    def change_password(self, actor: Actor, old: str, new: str) -> None:
        self.asked.append((old, new))

    def set_pin(self, actor: Actor, password: str, pin: str) -> None:
        self.asked.append((password, pin))

    def forget_pin(self, actor: Actor) -> None:
        self.asked.append("forgotten")

    def disable(self, actor: Actor, user_id: UUID) -> Saved[StaffRow]:
        return self._saved(replace(self.kept[user_id], is_active=False))

    def enable(self, actor: Actor, user_id: UUID) -> Saved[StaffRow]:
        return self._saved(replace(self.kept[user_id], is_active=True))

    def release(self, actor: Actor, user_id: UUID) -> Saved[StaffRow]:
        return self._saved(replace(self.kept[user_id], waits=0))

    def rules(self, actor: Actor) -> tuple[RuleRow, ...]:
        roles = (Role.MANAGER, Role.CASHIER, Role.VIEWER)
        return tuple(replace(self.rule, role=role) for role in roles)

    def set_rule(self, actor: Actor, role: Role, command: str, said: Decision | None) -> Saved[RuleRow]:
        words, default = BY_NAME[command].words, BY_NAME[command].default(role)
        return Saved(RuleRow(command, words, role, said or default, default, fixed=False), Changes())

    def offline_days(self, actor: Actor) -> int:
        return self.days

    def set_offline_days(self, actor: Actor, days: int) -> Saved[int]:
        self.days = days
        return Saved(days, Changes())

    def _saved(self, row: StaffRow) -> Saved[StaffRow]:
        self.kept[row.id] = row
        return Saved(row, rows.touched("users", row.id))
