"""Text that is typed keeps its own direction: a phone number is read from its left in every window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from payme_desktop.ui.widgets import painting


def turn(line: QLineEdit) -> None:
    """Direction by what stands in it, at the side where lines begin around it. Call after each change."""
    around = line.parentWidget()
    direction = around.layoutDirection() if around is not None else QApplication.layoutDirection()
    content = line.text()
    line.setLayoutDirection(painting.direction_of(content) if content else direction)
    # Said as it is on the screen: an empty line does not know its own direction.
    side = painting.visual(direction, Qt.AlignmentFlag.AlignLeft)
    line.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)


def turn_lines(edit: QPlainTextEdit) -> None:
    """Each line has its own direction by itself; all stand at the side where lines begin. Call once."""
    option = edit.document().defaultTextOption()
    option.setAlignment(painting.visual(QApplication.layoutDirection(), Qt.AlignmentFlag.AlignLeft))
    edit.document().setDefaultTextOption(option)
