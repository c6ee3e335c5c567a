"""Secrets: from the environment, else asked for without an echo. None is ever an argument."""

from __future__ import annotations

import os
import sys

import click

from payme_desktop.cli.plain import plain
from payme_desktop.errors import UserError

PASSWORD = "PAYME_PASSWORD"  # noqa: S105 - the name of a variable
NEW_PASSWORD = "PAYME_NEW_PASSWORD"  # noqa: S105 - the name of a variable
PIN = "PAYME_PIN"
APPROVER = "PAYME_APPROVER"
PASSPHRASE = "PAYME_PASSPHRASE"  # noqa: S105 - the name of a variable


def given(variable: str) -> str | None:
    """What the environment holds; empty means nothing."""
    return os.environ.get(variable) or None


def interactive() -> bool:
    """Whether somebody sits at a terminal who could answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str, *, twice: bool = False) -> str:
    """Ask on stderr, without an echo. Raises Abort where the person leaves."""
    answer: str = click.prompt(
        plain(question), hide_input=True, err=True, confirmation_prompt=twice, type=str
    )
    return answer


def the_name_of(name: str, warning: str = "This cannot be undone") -> None:
    """Go on only where somebody types this name. Raises Abort."""
    question = plain(f"{warning}. Type the name, {name}, to go on")
    if click.prompt(question, err=True, type=str).strip() != name:
        raise click.Abort


RECOVERY_CODE = "PAYME_RECOVERY_CODE"


def recovery_code() -> str:
    """The code that was told when the shop was made: set, or typed. Raises UserError where there is none."""
    found = given(RECOVERY_CODE)
    if found is None and interactive():
        found = ask("Recovery code")
    if found is None:
        raise UserError(
            f"The recovery code is needed. Set {RECOVERY_CODE}, or run in a terminal to be asked for it.",
            code="recovery_code_needed",
        )
    return found


def passphrase_here() -> str | None:
    """A passphrase for a shop that comes to this PC; None: its keyring keeps the key."""
    return given(PASSPHRASE)


def passphrase() -> str | None:
    """The passphrase of an existing shop; None where nobody can say it."""
    return given(PASSPHRASE) or (ask("Passphrase of the shop") if interactive() else None)


def password(user: str, stored: str | None) -> str:
    """The password of a user: set, kept in the keyring, or typed. Raises UserError where there is none."""
    found = given(PASSWORD) or stored
    if found is None and interactive():
        found = ask(f"Password of {user}")
    if found is None:
        raise UserError(
            f"The password of {user} is needed. Set {PASSWORD}, or run in a terminal to be asked for it.",
            code="password_needed",
        )
    return found


def approver(name: str) -> str:
    """The PIN or password of whoever approves: set, or typed. Raises UserError where there is none."""
    found = given(APPROVER)
    if found is None and interactive():
        found = ask(f"PIN (or password) of {name}")
    if found is None:
        raise UserError(
            f"The PIN of {name} is needed. Set {APPROVER}, or run in a terminal to be asked for it.",
            code="password_needed",
        )
    return found


def new_password(user: str) -> str:
    """A password for the owner of a new shop: set, or typed twice. Raises UserError where there is none."""
    return _new(f"New password of {user}", PASSWORD)


def other_password(user: str) -> str:
    """A new password beside that of whoever acts. Raises UserError where there is none."""
    return _new(f"New password of {user}", NEW_PASSWORD)


def new_pin() -> str:
    """A PIN: set, or typed twice. Raises UserError where there is none."""
    return _new("New PIN for this PC", PIN)


def _new(question: str, variable: str) -> str:
    found = given(variable)
    if found is None and interactive():
        found = ask(question, twice=True)
    if found is None:
        raise UserError(
            f"{question}: nobody can be asked for it here. Set {variable}, or run in a terminal.",
            code="password_needed",
        )
    return found
