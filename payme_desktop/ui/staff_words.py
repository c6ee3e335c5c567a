"""Roles, decisions and commands as people read them."""

from typing import Final, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from payme_desktop.domain.permissions import BY_NAME, Decision
from payme_desktop.domain.vocabulary import Role

_ROLES: Final = {
    Role.OWNER: QT_TRANSLATE_NOOP("Staff", "Owner"),
    Role.MANAGER: QT_TRANSLATE_NOOP("Staff", "Manager"),
    Role.CASHIER: QT_TRANSLATE_NOOP("Staff", "Cashier"),
    Role.VIEWER: QT_TRANSLATE_NOOP("Staff", "Viewer"),
}
_DECISIONS: Final = {
    Decision.ALLOWED: QT_TRANSLATE_NOOP("Staff", "Allowed"),
    Decision.WITH_PIN: QT_TRANSLATE_NOOP("Staff", "With PIN"),
    Decision.DENIED: QT_TRANSLATE_NOOP("Staff", "Denied"),
}
_COMMANDS: Final = {
    "customers.read": QT_TRANSLATE_NOOP("Staff", "Look at customers"),
    "customers.create": QT_TRANSLATE_NOOP("Staff", "Add a customer"),
    "customers.edit": QT_TRANSLATE_NOOP("Staff", "Change a customer"),
    "customers.delete": QT_TRANSLATE_NOOP("Staff", "Delete a customer"),
    "customers.restore": QT_TRANSLATE_NOOP("Staff", "Bring a deleted customer back"),
    "customers.merge": QT_TRANSLATE_NOOP("Staff", "Merge two customers"),
    "customers.erase": QT_TRANSLATE_NOOP("Staff", "Erase a customer for good"),
    "customers.import": QT_TRANSLATE_NOOP("Staff", "Import customers"),
    "customers.export": QT_TRANSLATE_NOOP("Staff", "Export customers"),
    "notes.read": QT_TRANSLATE_NOOP("Staff", "Read notes"),
    "notes.add": QT_TRANSLATE_NOOP("Staff", "Write a note"),
    "notes.edit": QT_TRANSLATE_NOOP("Staff", "Change a note"),
    "notes.delete": QT_TRANSLATE_NOOP("Staff", "Delete a note"),
    "preferences.read": QT_TRANSLATE_NOOP("Staff", "Look at preferences"),
    "preferences.edit": QT_TRANSLATE_NOOP("Staff", "Change preferences"),
    "sales.read": QT_TRANSLATE_NOOP("Staff", "Look at purchases"),
    "sales.record": QT_TRANSLATE_NOOP("Staff", "Record a sale"),
    "sales.refund": QT_TRANSLATE_NOOP("Staff", "Give money back"),
    "sales.void": QT_TRANSLATE_NOOP("Staff", "Void a sale"),
    "sales.attach": QT_TRANSLATE_NOOP("Staff", "Attach a sale to a customer"),
    "sales.import": QT_TRANSLATE_NOOP("Staff", "Import sales"),
    "figures.customer": QT_TRANSLATE_NOOP("Staff", "Look at the figures of a customer"),
    "figures.shop": QT_TRANSLATE_NOOP("Staff", "Look at the figures of the shop"),
    "fields.phone": QT_TRANSLATE_NOOP("Staff", "See phone numbers"),
    "fields.email": QT_TRANSLATE_NOOP("Staff", "See e-mail addresses"),
    "fields.address": QT_TRANSLATE_NOOP("Staff", "See addresses"),
    "fields.spend": QT_TRANSLATE_NOOP("Staff", "See what somebody spent"),
    "staff.read": QT_TRANSLATE_NOOP("Staff", "Look at the list of staff"),
    "staff.release": QT_TRANSLATE_NOOP("Staff", "Let somebody try to sign in again"),
    "staff.add": QT_TRANSLATE_NOOP("Staff", "Add a person"),
    "staff.rename": QT_TRANSLATE_NOOP("Staff", "Rename a person"),
    "staff.password": QT_TRANSLATE_NOOP("Staff", "Set the password of another person"),
    "staff.disable": QT_TRANSLATE_NOOP("Staff", "Disable a person"),
    "staff.enable": QT_TRANSLATE_NOOP("Staff", "Let a disabled person back in"),
    "settings.read": QT_TRANSLATE_NOOP("Staff", "Look at the shop's settings"),
    "settings.shop": QT_TRANSLATE_NOOP("Staff", "Change the shop's settings"),
    "sync.status": QT_TRANSLATE_NOOP("Staff", "Look at the state of the sync"),
    "sync.run": QT_TRANSLATE_NOOP("Staff", "Sync"),
    "sync.resolve": QT_TRANSLATE_NOOP("Staff", "Decide on conflicts"),
    "sync.enrol": QT_TRANSLATE_NOOP("Staff", "Tie this PC to a central database"),
    "backup.make": QT_TRANSLATE_NOOP("Staff", "Make a backup"),
    "backup.restore": QT_TRANSLATE_NOOP("Staff", "Restore a backup"),
    "shop.check": QT_TRANSLATE_NOOP("Staff", "Examine the shop"),
    "shop.repair": QT_TRANSLATE_NOOP("Staff", "Repair the shop"),
    "audit.record": QT_TRANSLATE_NOOP("Staff", "See what was done to a customer"),
    "audit.read": QT_TRANSLATE_NOOP("Staff", "Read the audit trail"),
}


def role_word(role: Role) -> str:
    return _tr(_ROLES[role])


def decision_word(said: Decision) -> str:
    return _tr(_DECISIONS[said])


def command_word(name: str) -> str:
    """What a command is; of one that has no words here yet, those of the registry."""
    known = _COMMANDS.get(name)
    return _tr(known) if known is not None else BY_NAME[name].words.capitalize()


def _tr(text: object) -> str:
    # The stubs of QT_TRANSLATE_NOOP say object; it answers its text.
    return QCoreApplication.translate("Staff", cast(str, text))
