"""Settings from the window: read fresh, saved off the UI thread, told; failures stay in the dialog."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import WorldError
from payme_desktop.settings import load_settings
from payme_desktop.ui.dialogs.settings_dialog import SettingsDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.pages import settings_commands
from payme_desktop.ui.pages.settings_commands import InForce, SettingsCommands
from tests.ui import fakes


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PAYME_THEME", raising=False)
    return tmp_path / "settings.toml"


@pytest.fixture
def commands(window: MainWindow, file: Path) -> SettingsCommands:
    return SettingsCommands(window.desk, file, window)


def opened(window: MainWindow, commands: SettingsCommands) -> SettingsDialog:
    commands.open()
    assert window.tasks.wait_idle()
    dialog = window.desk.dialog
    assert isinstance(dialog, SettingsDialog)
    return dialog


def test_both_kinds_are_saved_and_told(
    qtbot: QtBot, window: MainWindow, commands: SettingsCommands, file: Path
) -> None:
    dialog = opened(window, commands)
    dialog.field("density").set_value("touch")
    dialog.field("active_days").set_value("45")
    with qtbot.waitSignal(commands.saved) as caught:
        dialog.on_save_pressed()
        assert window.tasks.wait_idle()
    assert caught.args is not None
    now = caught.args[0]
    assert isinstance(now, InForce)
    assert (now.machine.density, now.business.active_days) == ("touch", 45)
    assert load_settings(file).density == "touch"
    assert window.messages.words() == "The settings are saved."
    assert window.desk.dialog is None


def test_a_disk_that_fails_leaves_the_dialog_open(
    window: MainWindow, commands: SettingsCommands, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise WorldError("The settings could not be saved: the disk is full.")

    monkeypatch.setattr(settings_commands, "save_settings", failing)
    dialog = opened(window, commands)
    dialog.field("theme").set_value("dark")
    dialog.on_save_pressed()
    assert window.tasks.wait_idle()
    assert window.desk.dialog is dialog
    assert "disk is full" in dialog.error()
    dialog.reject()
    assert not file.exists()


def test_a_broken_file_is_a_sentence_and_no_dialog(
    window: MainWindow, commands: SettingsCommands, file: Path
) -> None:
    file.write_text("theme = ")
    commands.open()
    assert window.tasks.wait_idle()
    assert window.desk.dialog is None
    assert "not valid TOML" in window.messages.words()


def test_what_was_only_tried_is_forgotten(window: MainWindow, commands: SettingsCommands) -> None:
    dialog = opened(window, commands)
    dialog.field("density").set_value("dense")
    dialog.reject()
    again = opened(window, commands)
    assert again.field("density").value() == "normal"
    again.reject()


def test_a_cashier_sees_no_shop(
    window: MainWindow, commands: SettingsCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    cashier = Actor(fakes.ACTOR.business_id, fakes.ACTOR.user_id, "Rita", Role.CASHIER)
    monkeypatch.setattr(type(window.desk), "actor", property(lambda _desk: cashier))
    dialog = opened(window, commands)
    assert "active_days" not in dialog.typed()
    dialog.reject()


def test_a_new_threshold_holds_at_once(window: MainWindow, commands: SettingsCommands) -> None:
    commands.saved.connect(window.on_settings_saved)
    dialog = opened(window, commands)
    dialog.field("active_days").set_value("45")
    dialog.on_save_pressed()
    assert window.tasks.wait_idle()
    assert window.desk.session.business.active_days == 45
    assert "Not seen 45 days" in [chip.text() for chip in window.page.chips._fields]
