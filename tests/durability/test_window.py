"""D5, G2, G3: one SQLite in the process, no native crash, and no bug that ends the day."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop import log, paths
from payme_desktop.app import opening
from payme_desktop.domain.drafts import BusinessDraft, SaleDraft, draft
from payme_desktop.ui import app_window
from payme_desktop.ui.actions import Command
from payme_desktop.ui.dialogs.crash_dialog import CrashDialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import TaskRunner
from tests.durability.window_life import SECRET, WISHES
from tests.helpers.counts import counts
from tests.helpers.promised import Promised

ROOT = Path(__file__).parents[2]


def life(*args: object) -> dict[str, Any]:
    """Run ``window_life`` without coverage, whose data file is SQLite too; what it says at the end."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.durability.window_life", *map(str, args)],
        env=environ | {"QT_QPA_PLATFORM": "offscreen"}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.mark.proof
@pytest.mark.promise("D5")
def test_one_sqlite_after_a_tour_of_every_screen(tmp_path: Path, promised: Promised) -> None:
    told = life("tour", tmp_path)
    failed = len(told["libraries"])
    promised("D5", tried=told["screens"], failed=failed, note=f"screens; beside ours: {told['libraries']}")
    assert told["screens"] >= 15


@pytest.mark.parametrize("module", ["sqlite3", "PySide6.QtSql"])
def test_control_a_second_sqlite_is_seen(module: str) -> None:
    code = f"import {module}; from tests.helpers.loaded import libraries; print(libraries())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert module in done.stdout


@pytest.mark.proof
@pytest.mark.promise("G2")
@pytest.mark.parametrize("count", counts(5, 200))
def test_a_window_opened_and_closed_leaves_qt_silent(count: int, tmp_path: Path, promised: Promised) -> None:
    told = life("cycles", tmp_path, count)
    print(told)
    promised("G2", tried=told["cycles"], failed=len(told["said"]), note="windows opened and closed")


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The window on a real shop, with its own log, and bugs caught as the program catches them."""
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    path = str(tmp_path / "shop.db")
    opening.create_shop(path, draft(BusinessDraft, WISHES), SECRET, SECRET)
    log.configure(paths.log_dir())
    with opening.open_shop(path, lambda: SECRET) as opened:
        session, tasks = opened.sign_in("Ana", SECRET), TaskRunner()
        window = MainWindow(opened.services, session, tasks, AppEvents(), app_window.themed())
        window.show()
        assert tasks.wait_idle()
        yield window, opened, session.actor
        window.close()
        assert tasks.shutdown()
        window.deleteLater()


def with_a_bug(command: Command, sell: Any) -> Command:
    """A slot that saves a sale and then breaks."""

    def act() -> None:
        sell(command.name)
        raise RuntimeError(f"a bug behind {command.name}")

    return replace(command, act=act, can=lambda: True)


def crashes_logged() -> list[str]:
    lines = [json.loads(line) for line in (paths.log_dir() / "payme.log").read_text().splitlines()]
    return [line["reference"] for line in lines if line["event"] == "crash"]


@pytest.mark.promise("G3")
def test_a_bug_in_any_command_ends_no_day(real: Any, qtbot: QtBot, promised: Promised) -> None:
    window, opened, actor = real

    def sell(receipt: str) -> None:
        made = draft(SaleDraft, {"total_amount": "1.00", "receipt_no": receipt})
        opened.services.purchases.record(actor, made)

    names = [command.name for command in window.actions_]
    failed = []
    with qtbot.captureExceptions():
        window.crashes.install()
        for number, name in enumerate(names, 1):
            window.actions_._commands[name] = with_a_bug(window.actions_.command(name), sell)
            with qtbot.waitSignal(window.crashes.reported) as told:
                window.actions_._actions[name].trigger()
            [box] = window.findChildren(CrashDialog)
            logged = crashes_logged()
            if told.args[0] not in box.advice.text() or (len(logged), logged[-1]) != (number, told.args[0]):
                failed.append(name)
            box.done(0)
            QApplication.sendPostedEvents(None, 52)  # DeferredDelete
            QApplication.processEvents()
        window.crashes.uninstall()
    window.page.search_field.set_text("nobody")
    assert window.tasks.wait_idle(), "the window goes on"
    assert opened.services.metrics.shop(actor).purchases == len(names), "what was saved stays"
    promised("G3", tried=len(names), failed=len(failed), note=f"commands with a bug {failed}")
    assert len(names) > 20


def test_control_without_the_reporter_nobody_is_told(real: Any, qtbot: QtBot) -> None:
    window, *_ = real
    name = next(iter(window.actions_)).name
    window.actions_._commands[name] = with_a_bug(window.actions_.command(name), lambda _: None)
    with qtbot.captureExceptions() as escaped:
        window.actions_._actions[name].trigger()
    assert len(escaped) == 1
    assert window.findChildren(CrashDialog) == []
