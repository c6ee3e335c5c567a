"""Who may do what: the one registry of commands, which window, command line, bridge and services share.

A command is an act that a rule can be made for. Each has a default for every role; an owner may adjust those
of the other roles, except where a command is ``fixed``. What an owner may do is not adjustable: nobody can
lock the shop's owner out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from payme_desktop.domain.vocabulary import Role


class Decision(StrEnum):
    """What a role may do with a command. The values are stored and stable."""

    ALLOWED = "allowed"
    WITH_PIN = "with_pin"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Command:
    """``words``: after "to ..."; the decisions: of manager, cashier and viewer (an owner may do all).

    ``fixed``: no owner adjusts it, since it would hand on what makes an owner.
    """

    name: str
    words: str
    manager: Decision
    cashier: Decision
    viewer: Decision
    fixed: bool = False

    def default(self, role: Role) -> Decision:
        """The decision before anybody adjusts it."""
        if role is Role.OWNER:
            return Decision.ALLOWED
        found: Decision = getattr(self, role.value)
        return found


_BY_LETTER: Final = {"y": Decision.ALLOWED, "p": Decision.WITH_PIN, "n": Decision.DENIED}


def _command(name: str, words: str, letters: str, *, fixed: bool = False) -> Command:
    """``letters``: manager, cashier, viewer; y allowed, p with a manager's PIN, n denied."""
    manager, cashier, viewer = (_BY_LETTER[letter] for letter in letters)
    return Command(name, words, manager, cashier, viewer, fixed)


COMMANDS: Final = (
    _command("customers.read", "look at customers", "yyy"),
    _command("customers.create", "add a customer", "yyn"),
    _command("customers.edit", "change a customer", "yyn"),
    _command("customers.delete", "delete a customer", "ypn"),
    _command("customers.restore", "bring a deleted customer back", "yyn"),
    _command("customers.merge", "merge two customers", "ypn"),
    _command("customers.erase", "erase a customer for good", "pnn"),
    _command("customers.import", "import customers", "ypn"),
    _command("customers.export", "export customers", "ypn"),
    _command("notes.read", "read notes", "yyy"),
    _command("notes.add", "write a note", "yyn"),
    _command("notes.edit", "change a note", "yyn"),
    _command("notes.delete", "delete a note", "yyn"),
    _command("preferences.read", "look at preferences", "yyy"),
    _command("preferences.edit", "change preferences", "yyn"),
    _command("sales.read", "look at purchases", "yyy"),
    _command("sales.record", "record a sale", "yyn"),
    _command("sales.refund", "give money back", "ypn"),
    _command("sales.void", "void a sale", "ypn"),
    _command("sales.attach", "attach a sale to a customer", "yyn"),
    _command("sales.import", "import sales", "ypn"),
    _command("figures.customer", "look at the figures of a customer", "yyy"),
    _command("figures.shop", "look at the figures of the shop", "ypy"),
    # Shown in full only where this is allowed; with a PIN: masked until somebody approves.
    _command("fields.phone", "see phone numbers", "yyp"),
    _command("fields.email", "see e-mail addresses", "yyp"),
    _command("fields.address", "see addresses", "yyp"),
    _command("fields.spend", "see what somebody spent", "yyy"),
    _command("staff.read", "look at the list of staff", "ynn"),
    _command("staff.own", "change the own password and PIN", "yyy", fixed=True),
    _command("staff.release", "let somebody try to sign in again", "ynn"),
    _command("staff.add", "add a person", "nnn"),
    _command("staff.rename", "rename a person", "nnn"),
    _command("staff.password", "set the password of another person", "nnn"),
    _command("staff.disable", "disable a person", "nnn"),
    _command("staff.enable", "let a disabled person back in", "nnn"),
    _command("staff.role", "change somebody's role", "nnn", fixed=True),
    _command("staff.rules", "change what a role may do", "nnn", fixed=True),
    _command("settings.read", "look at the shop's settings", "yyy"),
    _command("settings.shop", "change the shop's settings", "nnn"),
    _command("sync.status", "look at the state of the sync", "yyy"),
    _command("sync.run", "sync", "yyn"),
    _command("sync.resolve", "decide on conflicts", "nnn"),
    _command("sync.enrol", "tie this PC to a central database", "nnn"),
    _command("backup.make", "make a backup", "yyn"),
    _command("backup.restore", "restore a backup", "nnn"),
    _command("shop.check", "examine the shop", "yyn"),
    _command("shop.repair", "repair the shop", "pnn"),
    _command("audit.record", "see what was done to a customer", "ypn"),
    _command("audit.read", "read the audit trail", "nnn"),
    _command("window.use", "use the window", "yyy", fixed=True),
    # Acts without anybody signed in: guarded by a key or a login of their own, never by a role.
    _command("shop.found", "make a new shop", "nnn", fixed=True),
    _command("central.admin", "administer the central database", "nnn", fixed=True),
)  # fmt: skip
"""In the order in which a table of rules shows them."""

BY_NAME: Final[Mapping[str, Command]] = MappingProxyType({each.name: each for each in COMMANDS})

ADJUSTABLE_ROLES: Final = (Role.MANAGER, Role.CASHIER, Role.VIEWER)

RANK: Final[Mapping[Role, int]] = MappingProxyType(
    {Role.VIEWER: 0, Role.CASHIER: 1, Role.MANAGER: 2, Role.OWNER: 3}
)

MASKED_FIELDS: Final = ("phone", "email", "address", "spend")
"""Each is shown as the command ``fields.NAME`` says."""

Rules = tuple[tuple[str, Decision], ...]
"""What a business adjusted for one role: (command, decision), sorted."""


def adjusted(rules: Iterable[tuple[str, Decision]], role: Role) -> Rules:
    """The rules that count for a role: of known commands that may be adjusted, and never an owner's."""
    if role is Role.OWNER:
        return ()
    return tuple(sorted((name, said) for name, said in rules if adjustable(name)))


def adjustable(name: str) -> bool:
    """Whether there is such a command (another version may know more) and an owner may adjust it."""
    return name in BY_NAME and not BY_NAME[name].fixed


def decide(name: str, role: Role, rules: Rules = ()) -> Decision:
    """What a role may do with a command, as adjusted. Raises KeyError for a command that there is not."""
    default = BY_NAME[name].default(role)
    if role is Role.OWNER:
        return default
    return dict(rules).get(name, default)
