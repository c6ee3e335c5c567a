"""Text that is typed keeps its own direction: a phone number is read from its left in every window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from payme_desktop.ui.widgets import painting


def turn(line: QLineEdit) -> None:
    """Direction by what stands in it, at the side where lines begin around it. Call after each change."""
    around = line.parentWidget()
    direction = around.layoutDirection() if around is not None else QApplication.layoutDirection()
    content = line.text()
    own = painting.direction_of(content) if content else direction
    if line.layoutDirection() == own == direction:
        return
    line.setLayoutDirection(own)
    # A QLineEdit turns its alignment by its own direction: said for that, it stays at the outer side.
    line.setAlignment(Qt.AlignmentFlag.AlignLeft if own == direction else Qt.AlignmentFlag.AlignRight)
