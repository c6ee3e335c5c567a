"""The notes of a customer: written, edited, pinned, deleted by keyboard; each taken back by Undo."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from payme_desktop.domain.rows import NoteRow
from payme_desktop.domain.vocabulary import NoteType
from payme_desktop.errors import EditConflict
from payme_desktop.ui.dialogs.note_dialog import NoteDialog
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.note_list import NoteList
from tests.ui import fakes
from tests.ui.test_main_window import press, type_in

K = Qt.Key
FIRST = "Allergic to nuts. Never suggest the Florentine."


def opened(qtbot: QtBot, window: MainWindow) -> NoteDialog:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F4)
    dialog = window.desk.dialog
    assert isinstance(dialog, NoteDialog)
    dialog.view().setCurrentIndex(dialog._list.index(0, 0))
    return dialog


def notes(window: MainWindow) -> dict[str, NoteRow]:
    return {note.content: note for note in window.desk.services.book.notes.values()}  # type: ignore[attr-defined]


def test_the_list_of_notes_is_a_proper_model(qtmodeltester: Any, formats: Formats) -> None:
    book = fakes.people(2)
    model = NoteList(formats)
    model.show_notes(tuple(book.notes.values()))
    qtmodeltester.check(model)
    model.show_kind(NoteType.ISSUE)
    assert model.rowCount() == 1
    qtmodeltester.check(model)
    assert "Rita" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_all_notes_stand_below_the_new_one(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    assert dialog._list.rowCount() == 3
    assert dialog._list.note_at(0).content == FIRST  # type: ignore[union-attr]
    assert dialog.focusWidget() is dialog.field("content").input_widget()
    press(qtbot, window, K.Key_Escape)


def test_edit_and_undo(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    dialog.view().setFocus()
    press(qtbot, window, K.Key_Return)
    assert dialog.field("content").value() == FIRST
    dialog.field("content").set_value("Allergic to hazelnuts.")
    press(qtbot, window, K.Key_S, ctrl=True)
    assert window.desk.dialog is None
    assert "Allergic to hazelnuts." in notes(window)
    press(qtbot, window, K.Key_Z, ctrl=True)
    assert FIRST in notes(window)


def test_pin_and_delete_keep_the_dialog_open(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    dialog.view().setFocus()
    press(qtbot, window, K.Key_P)
    assert not notes(window)[FIRST].is_pinned
    press(qtbot, window, K.Key_Delete)
    assert len(notes(window)) == 2
    assert window.desk.dialog is dialog
    assert dialog._list.rowCount() == 2
    press(qtbot, window, K.Key_Escape)
    press(qtbot, window, K.Key_Z, ctrl=True)
    press(qtbot, window, K.Key_Z, ctrl=True)
    assert notes(window)[FIRST].is_pinned, "both came back, one after the other"


def test_a_note_that_somebody_else_changed_says_so(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    dialog.view().setFocus()
    press(qtbot, window, K.Key_F2)
    dialog.field("content").set_value("mine")
    service = window.desk.services.notes

    def refuse(*_: object) -> None:
        raise EditConflict("Somebody was quicker.", problems={"content": ["It is now 'theirs'."]})

    service.edit = refuse  # type: ignore[method-assign, assignment]
    press(qtbot, window, K.Key_S, ctrl=True)
    assert dialog.field("content").problem() == "It is now 'theirs'."
    assert dialog.field("content").value() == "mine"
    press(qtbot, window, K.Key_Escape)


def test_somebody_without_notes_gets_the_form_alone(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marinheiro")
    press(qtbot, window, K.Key_F4)
    dialog = window.desk.dialog
    assert isinstance(dialog, NoteDialog)
    assert not dialog._below.isVisible()
    press(qtbot, window, K.Key_Escape)
