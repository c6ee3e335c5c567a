"""What a person may not do is grey and says who may; what needs a manager says so, and asks on its use."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from payme_desktop.domain.permissions import BY_NAME, Decision
from payme_desktop.domain.vocabulary import Role

LOCK = "lock"
"""The icon of what needs a manager."""


def hint(command: str, said: Decision) -> str:
    """For a tooltip; empty for what is allowed."""
    if said is Decision.ALLOWED:
        return ""
    if said is Decision.WITH_PIN:
        if _manager_may(command):
            return QCoreApplication.translate("Permits", "Needs the PIN of a manager or an owner")
        return QCoreApplication.translate("Permits", "Needs the PIN of an owner")
    if _manager_may(command):
        return QCoreApplication.translate("Permits", "A manager or an owner may do this")
    return QCoreApplication.translate("Permits", "An owner may do this")


def permit(button: QWidget, command: str, said: Decision) -> None:
    """Dress a button for who is signed in."""
    button.setEnabled(said is not Decision.DENIED)
    button.setToolTip(hint(command, said))


def _manager_may(command: str) -> bool:
    return BY_NAME[command].default(Role.MANAGER) is Decision.ALLOWED
