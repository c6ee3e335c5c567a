"""Two tables: the people, and what each role may do."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from payme_desktop.domain.permissions import ADJUSTABLE_ROLES, Decision
from payme_desktop.domain.rows import RuleRow, StaffRow
from payme_desktop.ui.staff_words import command_word, decision_word, role_word

Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()
_TEXTS: Final = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}


class StaffColumn(IntEnum):
    NAME = 0
    ROLE = 1
    WAYS = 2
    STATE = 3


class _Table(QAbstractTableModel):
    """Rows that come all at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Any] = []

    def show_rows(self, rows: Sequence[Any]) -> None:
        """These instead; where as many are there, marks and scroll stay."""
        if len(rows) == len(self._rows):
            self._rows = list(rows)
            if rows:
                corner = self.index(len(rows) - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), corner)
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def heads(self) -> Sequence[str]:
        raise NotImplementedError

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.heads()):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft
        return self.heads()[section] if role == Qt.ItemDataRole.DisplayRole else None


class StaffTable(_Table):
    """The people, the disabled ones last."""

    def row_at(self, place: int) -> StaffRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def heads(self) -> Sequence[str]:
        return self.tr("Name"), self.tr("Role"), self.tr("Signs in"), self.tr("State")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row()) if index.isValid() else None
        return self._text(row, index.column()) if row is not None and role in _TEXTS else None

    def _text(self, row: StaffRow, column: int) -> str:
        return (row.name, role_word(row.role), self._ways(row), self._state(row))[column]

    def _ways(self, row: StaffRow) -> str:
        if row.has_pin:
            return self.tr("Password, PIN here")
        return self.tr("Password") if row.has_password else self.tr("Not yet")

    def _state(self, row: StaffRow) -> str:
        if not row.is_active:
            return self.tr("Disabled")
        minutes = -(-row.waits // 60)
        return self.tr("Waits %n minute(s)", "", minutes) if minutes else self.tr("Active")


class RulesTable(_Table):
    """A line for each command that can be adjusted, a column for each role below the owner's."""

    def show_rules(self, rules: Sequence[RuleRow]) -> None:
        """Those that are fixed are left out."""
        by_command: dict[str, dict[str, RuleRow]] = {}
        for rule in rules:
            if not rule.fixed:
                by_command.setdefault(rule.command, {})[rule.role] = rule
        self.show_rows(list(by_command.values()))

    def rule_at(self, index: Index) -> RuleRow | None:
        """The rule of a cell; None beside one."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows) or not index.column():
            return None
        found: RuleRow = self._rows[index.row()][ADJUSTABLE_ROLES[index.column() - 1]]
        return found

    def heads(self) -> Sequence[str]:
        return self.tr("What"), *(role_word(role) for role in ADJUSTABLE_ROLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows) or role not in _TEXTS:
            return None
        rule = self.rule_at(index)
        if rule is None:
            return command_word(next(iter(self._rows[index.row()].values())).command)
        word = decision_word(rule.decision)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heard = self.tr("{what}, {role}: {decision}")
            return heard.format(what=command_word(rule.command), role=role_word(rule.role), decision=word)
        return f"{word} *" if rule.adjusted else word


def next_decision(rule: RuleRow) -> Decision | None:
    """What one more press makes of a rule; None: back to the default."""
    order = (Decision.ALLOWED, Decision.WITH_PIN, Decision.DENIED)
    wanted = order[(order.index(rule.decision) + 1) % len(order)]
    return None if wanted is rule.default else wanted
