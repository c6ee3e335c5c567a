"""What stands before every public method of a service: the command it is, and whether this actor may.

``@permitted("customers.edit")`` for a method that takes the actor first; ``@unrestricted("why")`` for the few
that need nobody's permission. A test walks all services and refuses a method that says neither.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.masking import masked_for
from payme_desktop.domain.permissions import ADJUSTABLE_ROLES, BY_NAME, Decision
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotAllowed

S = TypeVar("S")
R = TypeVar("R")
P = ParamSpec("P")

DECLARED: Final = "__permission__"
"""Attribute of a method: its command, or ``UNRESTRICTED``."""

UNRESTRICTED: Final = ""


def permitted(
    command: str,
) -> Callable[[Callable[Concatenate[S, Actor, P], R]], Callable[Concatenate[S, Actor, P], R]]:
    """The method is that command: it runs for whom the rules allow it, or with an approval of it.

    Its answer is masked as this actor may see it: the one place where that is done.
    """
    if command not in BY_NAME:
        raise KeyError(command)

    def declare(method: Callable[Concatenate[S, Actor, P], R]) -> Callable[Concatenate[S, Actor, P], R]:
        @wraps(method)
        def guarded(self: S, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if actor.may(command):
                return masked_for(actor, method(self, actor, *args, **kwargs))
            with approved(actor, command):
                return masked_for(actor, method(self, actor, *args, **kwargs))

        setattr(guarded, DECLARED, command)
        return guarded

    return declare


def unrestricted(_why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Nobody's permission is needed, for that reason."""

    def declare(method: Callable[P, R]) -> Callable[P, R]:
        setattr(method, DECLARED, UNRESTRICTED)
        return method

    return declare


def require(actor: Actor, command: str) -> None:
    """Raise NotAllowed unless the actor may do it by rule. For acts that no service method stands for."""
    if not actor.may(command):
        raise refusal(actor, command)


def refusal(actor: Actor, command: str) -> NotAllowed:
    """Why not, and whose permission would do.

    Codes: ``needs_manager`` (somebody may approve it in place), ``not_allowed`` (nobody may).
    """
    words = BY_NAME[command].words
    if actor.decision(command) is Decision.WITH_PIN:
        told = f"To {words}, a {actor.role} needs the PIN of {_whose(command)}. Nothing was changed."
        return NotAllowed(told, code="needs_manager", command=command)
    told = f"The role {actor.role} may not {words}; {_whose(command)} may. Nothing was changed."
    return NotAllowed(told, command=command)


def _whose(command: str) -> str:
    """By the defaults: what a business adjusted for another role is not this actor's to know."""
    able = [role for role in ADJUSTABLE_ROLES if BY_NAME[command].default(role) is Decision.ALLOWED]
    return "a manager or the owner" if Role.MANAGER in able else "the owner"


@contextmanager
def approved(actor: Actor, command: str) -> Iterator[None]:
    """One act under an approval; an act that fails leaves it good. Raises NotAllowed without one."""
    given = actor.approval
    fits = given is not None and given.command == command
    if actor.decision(command) is not Decision.WITH_PIN or given is None or not fits:
        raise refusal(actor, command)
    if not given.token.take():
        raise refusal(actor, command)
    try:
        yield
    except BaseException:
        given.token.give_back()
        raise
