"""``staff ...``: people, their roles, and what a role may do. No secret is an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import asking, options
from payme_desktop.cli.command import command
from payme_desktop.cli.plain import plain
from payme_desktop.cli.tables import Column, table
from payme_desktop.cli.wording import word
from payme_desktop.domain.permissions import ADJUSTABLE_ROLES, Decision
from payme_desktop.domain.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.actor import Saved
    from payme_desktop.domain.rows import RuleRow, StaffRow

_PERSON = click.argument("person")
_ROLE = options.values(Role)
_DEFAULT = "default"
_PEOPLE = (Column("Name", gives=True), Column("Role"), Column("Signs in"), Column("State"))


@command("add", example="staff add Ben --role cashier --later")
@click.argument("name")
@click.option("--role", type=_ROLE, default=Role.CASHIER.value, show_default=True, help="What they may do.")
@click.option("--later", is_flag=True, help="They get their password later.")
def add(run: Run, name: str, role: str, *, later: bool) -> None:
    """Add a person.

    Their first password comes from PAYME_NEW_PASSWORD, or is asked for twice.
    """
    from payme_desktop.domain.drafts import StaffDraft

    with run.desk() as desk:
        draft = desk.draft(StaffDraft, {"name": name, "role": role})
        first = None if later else asking.other_password(name)
        _answer(desk, desk.services.staff.add(desk.actor, draft, first))


@command("list", example="staff list")
def list_(run: Run) -> None:
    """List the staff, and who can sign in how."""
    with run.desk() as desk:
        rows = desk.services.staff.list(desk.actor)
        document = {"items": [desk.document(row) for row in rows], "total": len(rows), "next": None}
        desk.console.answer(document, _people(desk, rows))


@command("rename", example='staff rename Ana "Ana Costa"')
@_PERSON
@click.argument("name")
def rename(run: Run, person: str, name: str) -> None:
    """Give a person another name."""
    from payme_desktop.domain.drafts import StaffName

    with run.desk() as desk:
        row, draft = _meant(desk, person), desk.draft(StaffName, {"name": name})
        _answer(desk, desk.services.staff.rename(desk.actor, row.id, draft))


@command("set-role", example="staff set-role Rita manager")
@_PERSON
@click.argument("role", type=_ROLE)
def set_role(run: Run, person: str, role: str) -> None:
    """Give a person another role."""
    with run.desk() as desk:
        row = _meant(desk, person)
        _answer(desk, desk.services.staff.set_role(desk.actor, row.id, Role(role)))


@command("set-password", example="staff set-password Rita")
@click.argument("person", required=False)
def set_password(run: Run, person: str | None) -> None:
    """Set a password: your own, or that of PERSON.

    The new one comes from PAYME_NEW_PASSWORD, or is asked for twice.
    """
    with run.desk() as desk:
        if person is None:
            new = asking.other_password(desk.actor.name)
            desk.services.staff.change_password(desk.actor, desk.password, new)
            desk.console.answer({"changed": True}, "Your password is set.")
            return
        row = _meant(desk, person)
        _answer(desk, desk.services.staff.set_password(desk.actor, row.id, asking.other_password(row.name)))


@command("set-pin", example="staff set-pin")
@click.option("--forget", is_flag=True, help="Take it away: the password again.")
def set_pin(run: Run, *, forget: bool) -> None:
    """Set your own PIN, for this PC only.

    It comes from PAYME_PIN, or is asked for twice. It is of use in the window; commands take the password.
    """
    with run.desk() as desk:
        if forget:
            desk.services.staff.forget_pin(desk.actor)
        else:
            desk.services.staff.set_pin(desk.actor, desk.password, asking.new_pin())
        told = "Your PIN of this PC is gone." if forget else "Your PIN of this PC is set."
        desk.console.answer({"changed": True}, told)


@command("disable", example="staff disable Rita")
@_PERSON
def disable(run: Run, person: str) -> None:
    """Keep a person out: here at once, elsewhere with the next sync."""
    with run.desk() as desk:
        _answer(desk, desk.services.staff.disable(desk.actor, _meant(desk, person).id))


@command("enable", example="staff enable Rita")
@_PERSON
def enable(run: Run, person: str) -> None:
    """Let a disabled person in again."""
    with run.desk() as desk:
        _answer(desk, desk.services.staff.enable(desk.actor, _meant(desk, person).id))


@command("release", example="staff release Rita")
@_PERSON
def release(run: Run, person: str) -> None:
    """Let a person who mistyped too often try again."""
    with run.desk() as desk:
        _answer(desk, desk.services.staff.release(desk.actor, _meant(desk, person).id))


@command("rules", example="staff rules")
def rules(run: Run) -> None:
    """Show what each role may do."""
    with run.desk() as desk:
        rows = desk.services.staff.rules(desk.actor)
        document = {"items": [desk.document(row) for row in rows], "total": len(rows), "next": None}
        desk.console.answer(document, _rules(desk, rows))


@command("set-rule", example="staff set-rule cashier sales.refund allowed")
@click.argument("role", type=click.Choice([role.value for role in ADJUSTABLE_ROLES]))
@click.argument("name", metavar="COMMAND")
@click.argument("decision", type=click.Choice([*(each.value for each in Decision), _DEFAULT]))
def set_rule(run: Run, role: str, name: str, decision: str) -> None:
    """Adjust what a role may do.

    COMMAND is a name that 'staff rules' lists.
    """
    said = None if decision == _DEFAULT else Decision(decision)
    with run.desk() as desk:
        saved = desk.services.staff.set_rule(desk.actor, Role(role), name, said)
        told = f"{role}: {saved.row.words}: {word(saved.row.decision)}."
        desk.console.answer(desk.document(saved.row), plain(told))


@command("offline-days", example="staff offline-days 30")
@click.argument("days", type=int, required=False)
def offline_days(run: Run, days: int | None) -> None:
    """Show or set the days that a PC may go without a sync.

    After that only owners sign in there, until it has synced.
    """
    with run.desk() as desk:
        service = desk.services.staff
        now = (
            service.offline_days(desk.actor)
            if days is None
            else service.set_offline_days(desk.actor, days).row
        )
        desk.console.answer({"offline_days": now}, f"{now} days.")


def _meant(desk: Desk, person: str) -> StaffRow:
    return desk.services.staff.resolve(desk.actor, person)


def _answer(desk: Desk, saved: Saved[StaffRow]) -> None:
    document = desk.document(saved.row, changed=bool(saved.changes))
    desk.console.answer(document, _people(desk, [saved.row]))


def _people(desk: Desk, rows: Sequence[StaffRow]) -> str:
    cells = [(row.name, row.role.value, _ways(row), _state(row)) for row in rows]
    return table(_PEOPLE, cells, desk.console.room, desk.console.mark)


def _ways(row: StaffRow) -> str:
    named = {"password": row.has_password, "PIN here": row.has_pin}
    return ", ".join(name for name, there in named.items() if there) or "not yet"


def _state(row: StaffRow) -> str:
    if not row.is_active:
        return "disabled"
    return f"waits {-(-row.waits // 60)} min" if row.waits else "active"


def _rules(desk: Desk, rows: Sequence[RuleRow]) -> str:
    by_command: dict[str, list[RuleRow]] = {}
    for row in rows:
        by_command.setdefault(row.command, []).append(row)
    columns = (Column("Command"), Column("To", gives=True), *(Column(r.value) for r in ADJUSTABLE_ROLES))
    cells = [
        (name, of[0].words, *(f"{word(each.decision)}{'*' if each.adjusted else ''}" for each in of))
        for name, of in by_command.items()
    ]
    return table(columns, cells, desk.console.room, desk.console.mark)
