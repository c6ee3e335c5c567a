"""What is typed survives: a closed form, a restart, and a killed program."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from payme_desktop.ui.dialogs.form_dialog import TYPING_MS, FormDialog
from payme_desktop.ui.main_window import MainWindow
from tests.ui import fakes
from tests.ui.conftest import WindowMaker
from tests.ui.test_main_window import press, settle, type_in

K = Qt.Key
ROOT = Path(__file__).parents[2]


def form(window: MainWindow) -> FormDialog:
    dialog = window.desk.dialog
    assert isinstance(dialog, FormDialog)
    return dialog


def drafts(window: MainWindow) -> dict[str, dict[str, object]]:
    services: Any = window.desk.services
    found: dict[str, dict[str, object]] = services.form_drafts.kept
    return found


def pause(window: MainWindow) -> None:
    QTest.qWait(TYPING_MS + 60)
    settle(window)


def test_a_pause_keeps_it_and_saving_forgets_it(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_F3)
    type_in(qtbot, window, "Xenia Nov")
    assert drafts(window) == {}
    pause(window)
    assert drafts(window)["new:"]["name"] == "Xenia Nov"
    type_in(qtbot, window, "ak")
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is None
    assert drafts(window) == {}
    pause(window)
    assert drafts(window) == {}


def test_a_new_window_goes_on_with_it(
    qtbot: QtBot, make_window: WindowMaker, services: fakes.FakeServices
) -> None:
    services.form_drafts.kept["new:"] = {
        "name": "Xenia",
        "phone": "935",
        "id": "018f0000-0000-7000-8000-000000000001",
    }
    window = make_window(services)
    assert "is kept and not saved yet" in window.messages.words()
    press(qtbot, window, K.Key_F3)
    assert (form(window).field("name").value(), form(window).field("phone").value()) == ("Xenia", "935")
    form(window).on_fresh_pressed()
    settle(window)
    assert form(window).field("name").value() == ""
    assert drafts(window) == {}
    press(qtbot, window, K.Key_Escape)


def test_what_is_taken_back_by_hand_is_forgotten(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_F3)
    type_in(qtbot, window, "X")
    pause(window)
    assert "new:" in drafts(window)
    press(qtbot, window, K.Key_Backspace)
    pause(window)
    assert drafts(window) == {}
    press(qtbot, window, K.Key_Escape)


def test_a_killed_program_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    """A real shop, a real process, kill -9; then another one opens the shop."""
    env = os.environ | {
        "PAYME_HOME": str(tmp_path / "home"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    script = [sys.executable, str(Path(__file__).with_name("typist.py")), str(tmp_path / "shop.db")]
    typist = subprocess.Popen([*script, "type"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert typist.stdout is not None
    assert typist.stdout.readline().strip() == "kept"
    typist.send_signal(signal.SIGKILL)
    typist.wait(10)
    typist.stdout.close()
    began = time.monotonic()
    again = subprocess.run(
        [*script, "look"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert again.stdout.strip() == "Likes the window seat", again.stderr
    assert time.monotonic() - began < 60
    content = (tmp_path / "shop.db").read_bytes()
    assert b"Likes the window seat" not in content, "kept in the encrypted file only"
