"""What is shown after a mistake of ours: what happened, what was not harmed, what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import keep_minimum, keep_room


class CrashDialog(QDialog):
    """One for all mistakes while it is open: further ones are counted, their reports follow the first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._references: list[str] = []
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setModal(True)
        self.said = TextLabel(theme, px=LARGE, wrap=True)
        self.advice = TextLabel(theme, px=BODY, ink=MUTE, wrap=True)
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setAccessibleName(self.tr("Report, without any personal data"))
        self.report.setTabChangesFocus(True)
        self.report.hide()
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 12)
        keep_minimum(theme, column, 500)
        title = self.tr("Something went wrong")
        column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD))
        column.addWidget(self.said)
        column.addWidget(self.advice)
        column.addWidget(self.report, 1)
        column.addLayout(self._foot())

    def add(self, reference: str, report: str) -> None:
        """Another mistake."""
        self._references.append(reference)
        self.said.setText(self.tr("PayMe made a mistake. What was saved is safe, and you can go on working."))
        words = self.tr("If it happens again, send the report to support. Reference: {references}")
        self.advice.setText(words.format(references=", ".join(self._references[-5:])))
        before = self.report.toPlainText()
        self.report.setPlainText(f"{before}\n\n{report}" if before else report)

    # Slots

    def on_copy_pressed(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self._copy.set_word(self.tr("Copied"))

    def on_details_pressed(self) -> None:
        self.report.setVisible(not self.report.isVisible())
        if self.report.isVisible():
            self.resize(self._theme.px(640), self._theme.px(480))
            self.report.setFocus(Qt.FocusReason.OtherFocusReason)

    def _foot(self) -> QHBoxLayout:
        theme = self._theme
        self._copy = Button(theme, self.tr("Copy report"), icon_name="content_copy", small=True)
        self._copy.clicked.connect(self.on_copy_pressed)
        details = Button(theme, self.tr("Show report"), kind=Kind.LINK, small=True)
        details.clicked.connect(self.on_details_pressed)
        go_on = Button(theme, self.tr("Go on"), key="Esc", kind=Kind.PRIMARY, small=True)
        go_on.clicked.connect(self.accept)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        row.addWidget(self._copy)
        row.addWidget(details)
        row.addStretch(1)
        row.addWidget(go_on)
        go_on.setFocus()
        return row
