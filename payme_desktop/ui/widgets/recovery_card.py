"""The recovery code, shown once: to be written down, copied, printed or saved."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.room import keep_room


class RecoveryCard(Panel):
    """``code``: six groups of five."""

    def __init__(self, theme: Theme, shop: str, code: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._shop, self._code = shop, code
        column = QVBoxLayout(self)
        keep_room(theme, column, (18, 16, 18, 16), 10)
        groups = code.split("-")
        halves = [" - ".join(groups[:3]), " - ".join(groups[3:])]
        for half in (half for half in halves if half):
            # In its own order, in a mirrored window too.
            line = TextLabel(theme, f"\u2066{half}\u2069", px=HEADLINE, weight=SEMIBOLD, figures=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(line)
        words = self.tr(
            "With this code and a backup the shop opens on another PC. Keep it away from this one: whoever "
            "has both can read everything."
        )
        column.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        for word, sign, act in (
            (self.tr("Copy"), "content_copy", self.copy),
            (self.tr("Print"), "receipt_long", self.print_),
            (self.tr("Save as a file"), "download", self.save),
        ):
            button = Button(theme, word, icon_name=sign, small=True)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self._told = TextLabel(theme, px=BODY, ink=MUTE, wrap=True)
        column.addWidget(self._told)

    def text(self) -> str:
        """What is printed or saved."""
        return (
            self.tr("PayMe Desktop: recovery code of {shop}").format(shop=self._shop) + f"\n\n{self._code}\n"
        )

    def copy(self) -> None:
        QApplication.clipboard().setText(self._code)
        self._told.setText(self.tr("Copied, for half a minute. Paste it where this PC is not."))

    def print_(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            document = QTextDocument()
            document.setPlainText(self.text())
            document.print_(printer)
            self._told.setText(self.tr("Sent to the printer."))

    def save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the recovery code"), "recovery-code.txt")
        if not name:
            return
        try:
            Path(name).write_text(self.text(), encoding="utf-8")
        except OSError as reason:
            words = self.tr("It cannot be saved there: {reason}. Choose another folder.")
            self._told.setText(words.format(reason=reason.strerror))
        else:
            self._told.setText(self.tr("Saved. Move the file away from this PC."))
