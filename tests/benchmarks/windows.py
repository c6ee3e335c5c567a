"""``python -m tests.benchmarks.windows ours FILE | bare``: one start of a window, until it shows rows.

Signing in is left out: it is slow on purpose, and the user types meanwhile.
"""

import os
import sys
from pathlib import Path
from typing import Any, Final

_ROWS: Final = 100
_COLUMNS: Final = 5


def ours(path: Path) -> int:
    """The product's window on a shop file."""
    from payme_desktop.db import migrate
    from payme_desktop.db.queries import shop
    from payme_desktop.domain.rows import Session
    from payme_desktop.services.book import Book
    from payme_desktop.ui import app_window
    from tests.benchmarks.book import open_book
    from tests.benchmarks.shops import ACTOR

    theme = app_window.themed()
    with open_book(path) as book:
        assert migrate.check(book.engine)
        with book.uow.reading(ACTOR) as reading:
            session = Session(ACTOR, shop.business(reading))
        _close_when_filled()
        return app_window.run_window(Book.on(book.uow), session, theme=theme)


def bare() -> int:
    """A window with nothing but a table of as many rows, all of them there from the start."""
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    app = QApplication([])
    model = QStandardItemModel()
    for row in range(_ROWS):
        model.appendRow([QStandardItem(f"{row}/{column}") for column in range(_COLUMNS)])
    window, view = QMainWindow(), QTableView()
    view.setModel(model)
    window.setCentralWidget(view)
    window.resize(1100, 720)
    _close_when_filled()
    window.show()
    return app.exec()


def _close_when_filled() -> None:
    """End the process's work as soon as a view has rows and has had the time to paint them."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    timer = QTimer(QApplication.instance())

    def look() -> None:
        views = [each for each in QApplication.allWidgets() if isinstance(each, QAbstractItemView)]
        if any(view.isVisible() and _rows(view) for view in views):
            timer.stop()
            QApplication.processEvents()
            QApplication.closeAllWindows()

    timer.timeout.connect(look)
    timer.start(2)


def _rows(view: Any) -> int:
    model = view.model()  # None until there is one, whatever its annotation says
    return 0 if model is None else int(model.rowCount())


def main() -> int:
    """Start one of the two."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return ours(Path(sys.argv[2])) if sys.argv[1] == "ours" else bare()


if __name__ == "__main__":
    sys.exit(main())
