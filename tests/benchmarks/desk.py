"""The window at the counter: key to painted result, glance card, gaps of the event loop, scrolling, memory.

The real window over the real services and an encrypted shop file, off-screen, in a process of its own. Beside
the day an import of sales runs in another process. ``DAY``: seconds of that day (60; 600 for ten minutes).
These are promises in milliseconds, not ratios: a busy machine makes them worse, never better.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import shops
from tests.benchmarks.measure import Result

TYPIST_MS: Final = 80
"""Between two keys of somebody quick."""

ROOT: Final = Path(__file__).resolve().parents[2]
TYPED: Final = (
    "maria silva", "marina oliveira", "santos", "joao ferr", "4471", "912334", "+351 93", "100482", "ana s",
    "olivera mari", "kovalchuk", "schmitt", "zzzz", "анна", "maria.silva", "costa pe", "sofia", "0912 33",
    "rodrigues", "quixote", "pereira jo", "1004", "silba", "gonsalves", "example", "mar", "fern", "lopes",
)  # fmt: skip


def sat_down(customers: int) -> dict[str, Any]:
    """What ``measured`` found in a process of its own, at a shop of so many customers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        shutil.copyfile(shops.shop(customers), path)
        environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.benchmarks.desk", str(path)]
        done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True, timeout=1_500)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def run(customers: int) -> list[Result]:
    """One line a promise; the floor of each is its bound, so that the ratio tells how much of it is used."""
    found = sat_down(customers)
    keys, cards, gaps = found["keys"], found["cards"], found["gaps"]
    return [
        _line(f"key to painted result, p95 of {len(keys)}", _p(keys, 95), 50, f"median {_p(keys, 50):.1f}"),
        _line(f"row to painted card, p95 of {len(cards)}", _p(cards, 95), 100, f"median {_p(cards, 50):.1f}"),
        _line("event-loop gap in a day with an import, p99", _p(gaps, 99), 100, f"longest {max(gaps):.0f}"),
        _line("scrolling top to bottom, longest block", found["scroll"], 100, f"{found['rows']} rows"),
        _line("resident memory after the day (MB, not ms)", found["memory"], 250, ""),
        _line("resident memory once scrolled through (MB)", found["full"], 250, ""),
    ]


def _line(work: str, ours: float, bound: float, beside: str) -> Result:
    return Result(work, ours, bound, 1, 1.0, beside=beside)


def _p(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


# In the process of its own.


class Watch:
    """How long the event loop was away, in ms, between ticks of 5 ms."""

    def __init__(self) -> None:
        from PySide6.QtCore import QElapsedTimer, Qt, QTimer

        self._clock, self.gaps = QElapsedTimer(), []  # type: ignore[var-annotated]
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._clock.start()
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return self.gaps

    def _tick(self) -> None:
        self.gaps.append(max(0.0, self._clock.nsecsElapsed() / 1e6 - 5))
        self._clock.restart()


def measured(path: Path) -> dict[str, Any]:
    """Everything of one window."""
    from payme_desktop.db.queries import shop as queries
    from payme_desktop.domain.rows import Session
    from payme_desktop.services.book import Book
    from payme_desktop.ui import app_window
    from payme_desktop.ui.events import AppEvents
    from payme_desktop.ui.main_window import MainWindow
    from payme_desktop.ui.tasks import TaskRunner
    from tests.benchmarks.book import open_book

    app = app_window.application()
    theme = app_window.themed()
    with open_book(path) as book:
        with book.uow.reading(shops.ACTOR) as reading:
            session = Session(shops.ACTOR, queries.business(reading))
        tasks = TaskRunner()
        window = MainWindow(Book.on(book.uow), session, tasks, AppEvents(), theme)
        window.scanner.rest(off=True)
        window.show()
        window.activateWindow()
        tasks.wait_idle()
        found: dict[str, Any] = {"keys": _keys(window), "cards": _cards(window)}
        found["gaps"] = _day(window, path, float(os.environ.get("DAY", "60")))
        window.go_figures()
        tasks.wait_idle()
        app.processEvents()
        found["memory"] = _memory()
        window.go_customers()
        tasks.wait_idle()
        found["scroll"], found["rows"] = _scroll(window)
        found["full"] = _memory()
        window.close()
        tasks.shutdown()
    return found


def _until(done: Any) -> None:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)


def _press(field: Any, letter: str) -> None:
    """A key with that letter: of any script, which QTest has no keys for."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        key = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, key)


def _keys(window: Any) -> list[float]:
    """From each key to the paint of the list that answers it, in ms."""
    import time

    from PySide6.QtTest import QTest

    page, times = window.page, []
    for text in TYPED:
        page.search_field.set_text("")
        window.tasks.wait_idle()
        for letter in text:
            QTest.qWait(TYPIST_MS)
            began = time.perf_counter()
            _press(page.search_field.input, letter)
            wanted = page.search_field.text()
            _until(lambda wanted=wanted: page.table.searched == wanted)
            page.list.viewport().repaint()
            page.panel.repaint()
            if letter != " ":  # a blank at the end changes nothing: nothing is asked
                times.append((time.perf_counter() - began) * 1000)
    page.search_field.set_text("")
    window.tasks.wait_idle()
    return times


def _cards(window: Any) -> list[float]:
    """From Down in the list to the painted card of the next customer, in ms."""
    import time

    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    page, times = window.page, []
    page.list.setFocus()
    page.list.mark(0)
    window.tasks.wait_idle()
    for _ in range(120):
        began = time.perf_counter()
        QTest.keyClick(page.list, Qt.Key.Key_Down)
        row = page.table.row_at(page.list.marked_place())
        _until(lambda row=row: page.card.detail is not None and page.card.detail.customer.id == row.id)
        page.card.repaint()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _scroll(window: Any) -> tuple[float, int]:
    """The longest block of the event loop, in ms, while going down as far as rows come within 20 s."""
    import time

    from PySide6.QtWidgets import QApplication

    page, longest = window.page, 0.0  # no list of them: the memory is measured next
    page.search_field.set_text("")
    window.tasks.wait_idle()
    bar, end = page.list.verticalScrollBar(), time.monotonic() + 20
    while time.monotonic() < end and page.table.rowCount() < page.table.total:
        began = time.perf_counter()
        bar.setValue(bar.maximum())
        QApplication.processEvents()
        longest = max(longest, (time.perf_counter() - began) * 1000)
    window.tasks.wait_idle()
    return longest, page.table.rowCount()


def _day(window: Any, path: Path, seconds: float) -> list[float]:
    """Searching, walking, figures and back, while another process imports sales."""
    import itertools
    import random
    import time

    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    stop = path.with_suffix(".stop")
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    importer = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.desk", str(path), "import", str(stop)], env=environ
    )
    watch, dice, end = Watch(), random.Random(5), time.monotonic() + seconds
    page = window.page
    watch.start()
    for text in itertools.cycle(TYPED):
        if time.monotonic() > end:
            break
        page.search_field.set_text("")
        for letter in text:
            _press(page.search_field.input, letter)
            QTest.qWait(dice.randint(60, 140))
        for _ in range(dice.randint(1, 6)):
            QTest.keyClick(page.search_field.input, Qt.Key.Key_Down)
            QTest.qWait(dice.randint(80, 200))
        if dice.random() < 0.15:
            window.go_figures()
            QTest.qWait(400)
            window.go_customers()
    gaps = watch.stop()
    stop.touch()
    importer.wait(60)
    window.tasks.wait_idle()
    return gaps


def import_until(path: Path, stop: Path) -> None:
    """Import sales over and over, each time other receipts, until the file is there."""
    from payme_desktop.services.book import Book
    from tests.benchmarks.book import open_book

    with open_book(path) as book:
        transfer, turn = Book.on(book.uow).transfer, 0
        while not stop.exists():
            file = path.with_name("sales.csv")
            lines = [f"D{turn}-{i},,2026-01-{i % 28 + 1:02},5.00,1" for i in range(2_000)]
            head = "receipt_no,customer,occurred_at,total_amount,items_count"
            file.write_text("\n".join([head, *lines]), encoding="utf-8")
            report = transfer.import_sales(shops.ACTOR, file)
            assert report.added == len(lines), report
            turn += 1


def _memory() -> float:
    """Resident, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    if sys.argv[2:3] == ["import"]:
        import_until(Path(sys.argv[1]), Path(sys.argv[3]))
    else:
        print(json.dumps(measured(Path(sys.argv[1]))))
