"""Types into a note of a real shop and says when it is kept; or says what is found there. Run by a test."""

import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from payme_desktop.app import opening
from payme_desktop.domain.drafts import BusinessDraft, CustomerDraft, draft
from payme_desktop.ui.app_window import application
from payme_desktop.ui.dialogs.form_dialog import FormDialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme

SECRET = "correct horse"
WISHES = {"name": "Lua", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}


def main() -> None:
    shop, act = Path(sys.argv[1]), sys.argv[2]
    app = application()
    if act == "type":
        opening.create_shop(str(shop), draft(BusinessDraft, WISHES), SECRET, SECRET)
    with opening.open_shop(str(shop), lambda: SECRET) as opened:
        session = opened.sign_in("Ana", SECRET)
        if act == "type":
            opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Marina"}))
        theme, tasks = Theme("light"), TaskRunner()
        theme.apply(app)
        window = MainWindow(opened.services, session, tasks, AppEvents(), theme)
        window.show()
        tasks.wait_idle()
        row = window.page.table.row_at(0)
        assert row is not None
        window.page.choose(row.id)
        tasks.wait_idle()
        window.page.note()
        form = window.desk.dialog
        assert isinstance(form, FormDialog)
        if act == "look":
            print(form.field("content").value(), flush=True)
            window.close()
            tasks.shutdown()
            return
        QTest.keyClicks(form.field("content").input_widget(), "Likes the window seat")
        while not opened.services.form_drafts.all(session.actor):
            QApplication.processEvents()
            time.sleep(0.01)
        print("kept", flush=True)
        time.sleep(60)


if __name__ == "__main__":
    main()
