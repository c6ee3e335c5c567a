"""The window on a real shop, in a process of its own: a tour of its screens, or opened and closed many times.

``tour FOLDER`` says which SQLite libraries are there afterwards, ``cycles FOLDER COUNT`` what Qt said.
Either ends with one line of JSON.
"""

import faulthandler
import gc
import json
import os
import random
import sys
from pathlib import Path

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from payme_desktop.app import opening
from payme_desktop.domain.drafts import BusinessDraft, CustomerDraft, draft
from payme_desktop.ui import app_window, screens
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from tests.helpers.loaded import libraries

WISHES = {"name": "W", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}
SECRET = "a secret"


def new_shop(folder: Path) -> Path:
    """With some people in it."""
    os.environ.update(PAYME_HOME=str(folder / "home"), PAYME_PASSPHRASE=SECRET, PAYME_USER="Ana")
    os.environ["PAYME_PASSWORD"] = SECRET
    path = folder / "shop.db"
    opening.create_shop(str(path), draft(BusinessDraft, WISHES), SECRET, SECRET)
    with opening.open_shop(str(path), lambda: SECRET) as opened:
        actor = opened.sign_in("Ana", SECRET).actor
        for name in ("Marina Oliveira", "Mariana Nunes", "João Silva"):
            opened.services.customers.create(actor, draft(CustomerDraft, {"name": name}))
    return path


def tour(folder: Path) -> None:
    qInstallMessageHandler(lambda *_: None)
    with opening.open_shop(str(new_shop(folder)), lambda: SECRET) as opened:
        session = opened.sign_in("Ana", SECRET)

        def shown(theme: Theme) -> MainWindow:
            return MainWindow(opened.services, session, TaskRunner(), AppEvents(), theme, sync=opened.sync)

        app_window.themed()
        seen = screens.render_main_screens(shown, folder / "screens", choices=("light",))
    print(json.dumps({"screens": len(seen), "libraries": libraries()}))


def cycles(folder: Path, count: int) -> None:
    """Each time to another moment, with the collector at its most eager."""
    faulthandler.enable()
    said: list[str] = []
    qInstallMessageHandler(lambda _kind, _where, message: said.append(message))
    path, chance = new_shop(folder), random.Random(0)
    with opening.open_shop(str(path), lambda: SECRET) as opened:
        session = opened.sign_in("Ana", SECRET)
        theme = app_window.themed()
        gc.set_threshold(50, 2, 2)
        for _ in range(count):
            tasks = TaskRunner()
            shown = MainWindow(opened.services, session, tasks, AppEvents(), theme, sync=opened.sync)
            shown.show()
            for act in chance.sample([shown.page.new, shown.go_figures, shown.go_bin, shown.show_palette], 2):
                act()
                for _ in range(chance.randint(0, 6)):
                    QApplication.processEvents()
            gc.collect(chance.randint(0, 2))
            shown.close()
            tasks.shutdown()
            shown.deleteLater()
            del shown, tasks
            QApplication.processEvents()
            gc.collect()
    loud = [each for each in said if "propagateSizeHints" not in each]
    print(json.dumps({"cycles": count, "said": loud, "threads": sum("QThread" in each for each in loud)}))


if __name__ == "__main__":
    target = Path(sys.argv[2])
    tour(target) if sys.argv[1] == "tour" else cycles(target, int(sys.argv[3]))
