"""The db lane: answers on the UI thread, stale ones dropped, nothing left running."""

import gc
import threading
import time
import weakref

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from payme_desktop.ui.tasks import TaskRunner


def fail(error: Exception) -> None:
    raise error


def test_answers_come_on_the_ui_thread(tasks: TaskRunner, qapp: QApplication) -> None:
    seen: list[object] = []
    ui = QThread.currentThread()
    tasks.run_read(threading.get_ident, seen.append, fail)
    tasks.run_write(lambda: None, lambda _: seen.append(QThread.currentThread() is ui), fail)
    assert tasks.wait_idle()
    assert threading.get_ident() not in seen
    assert True in seen


def test_a_newer_request_of_a_key_makes_the_older_answer_void(tasks: TaskRunner) -> None:
    gate = threading.Event()
    seen: list[str] = []

    def slow() -> str:
        gate.wait(5)
        return "old"

    tasks.run_read(slow, seen.append, fail, key="search")
    tasks.run_read(lambda: "new", seen.append, fail, key="search")
    tasks.run_read(lambda: "other", seen.append, fail, key="card")
    gate.set()
    assert tasks.wait_idle()
    assert sorted(seen) == ["new", "other"]


def test_a_stale_request_not_yet_begun_is_not_run(tasks: TaskRunner) -> None:
    gate, ran = threading.Event(), []
    for _ in range(2):  # both readers busy
        tasks.run_read(lambda: gate.wait(5), lambda _: None, fail)
    for number in range(5):
        tasks.run_read(lambda n=number: ran.append(n), lambda _: None, fail, key="search")  # type: ignore[misc]
    gate.set()
    assert tasks.wait_idle()
    assert ran == [4]


def test_writes_keep_their_order_and_are_never_dropped(tasks: TaskRunner) -> None:
    done: list[int] = []
    for number in range(20):
        tasks.run_write(lambda n=number: n, done.append, fail)  # type: ignore[misc]
    assert tasks.wait_idle()
    assert done == list(range(20))


def test_a_failure_is_delivered(tasks: TaskRunner) -> None:
    failed: list[Exception] = []
    tasks.run_read(lambda: 1 // 0, lambda _: None, failed.append)
    assert tasks.wait_idle()
    assert isinstance(failed[0], ZeroDivisionError)


def test_shutdown_finishes_writes_and_drops_answers(qapp: QApplication) -> None:
    runner = TaskRunner()
    written: list[int] = []
    told: list[object] = []

    def write(number: int) -> None:
        time.sleep(0.02)
        written.append(number)

    for number in range(3):
        runner.run_write(lambda n=number: write(n), told.append, fail)  # type: ignore[misc]
    assert runner.shutdown()
    qapp.processEvents()
    assert written == [0, 1, 2]
    assert told == []
    runner.run_write(lambda: write(9), told.append, fail)
    assert written == [0, 1, 2]


def test_shutdown_says_what_still_runs(qapp: QApplication) -> None:
    runner, gate = TaskRunner(), threading.Event()
    runner.run_read(lambda: gate.wait(5), lambda _: None, fail)
    time.sleep(0.02)
    assert not runner.shutdown(timeout_ms=30)
    gate.set()
    assert runner.shutdown()


@pytest.mark.parametrize("number", range(3))
def test_many_jobs_leave_no_reference(tasks: TaskRunner, number: int) -> None:
    for _ in range(200):
        tasks.run_read(lambda: number, lambda _: None, fail, key="k")
    assert tasks.wait_idle()
    assert tasks.is_idle()


def test_what_was_answered_is_let_go(tasks: TaskRunner) -> None:
    """A pool of PySide keeps every QRunnable that it ever ran, with all that its functions know."""

    class Asked:
        def work(self) -> int:
            return 1

        def take(self, _: object) -> None: ...

    asked = [Asked() for _ in range(20)]
    gone = [weakref.ref(each) for each in asked]
    for each in asked:
        tasks.run_read(each.work, each.take, each.take)
    assert tasks.wait_idle()
    del asked, each
    gc.collect()
    assert [ref for ref in gone if ref() is not None] == []
