"""What a person does on a PC with some keyring: make a shop, if need be with a passphrase, and sell.

A program of its own, because the keyring is the environment's. Says what happened as one line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer

from payme_desktop.app import opening
from payme_desktop.domain.drafts import BusinessDraft, SaleDraft, draft
from payme_desktop.errors import PaymeError
from payme_desktop.gateways import keyring
from payme_desktop.gateways.keyfile import KeyFile
from payme_desktop.gateways.shop_key import key_file_of
from payme_desktop.ui.tasks import TaskRunner

WISHES = {"name": "K", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}


class Watched(keyring.OsKeyring):
    """Says while it is asked. What else keeps a worker busy has tests of its own."""

    asked = 0

    def _call(self, work: Callable[[], Any]) -> Any:
        Watched.asked += 1
        try:
            return super()._call(work)
        finally:
            Watched.asked -= 1


def found(path: Path) -> dict[str, Any]:
    """Make the shop, the way the first start does."""
    told: dict[str, Any] = {"code": "", "message": ""}
    for passphrase in (None, "a passphrase"):
        try:
            opening.create_shop(str(path), draft(BusinessDraft, WISHES), "secret", passphrase)
        except PaymeError as reason:
            told = {"code": reason.code, "message": reason.message}
            if passphrase is not None:
                raise
            continue
        return told | {"store": KeyFile.read(key_file_of(path)).store, "sold": sold(path)}
    raise AssertionError


def sold(path: Path) -> int:
    """Open it again and sell, with no network anywhere."""
    with opening.open_shop(str(path), lambda: "a passphrase") as opened:
        actor = opened.sign_in("Ana", "secret").actor
        for number in range(3):
            sale = {"total_amount": "1.00", "receipt_no": f"R{number}"}
            opened.services.purchases.record(actor, draft(SaleDraft, sale))
        return opened.services.metrics.shop(actor).purchases


def main(path: Path, limit: float) -> None:
    """All of it on a worker, while the window's thread counts how long it stood still."""
    setattr(opening, "OsKeyring", partial(Watched, limit=limit))  # noqa: B010
    app, gaps, tasks, answers = QCoreApplication([]), [0.0], TaskRunner(), list[Any]()
    last = [time.monotonic()]

    def beat() -> None:
        now = time.monotonic()
        if Watched.asked:
            gaps.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(5)

    def done(answer: Any) -> None:
        answers.append(answer)
        app.quit()

    QTimer.singleShot(0, lambda: tasks.run_write(lambda: found(path), done, done))
    app.exec()
    timer.stop()
    tasks.shutdown()
    if isinstance(answers[0], BaseException):
        raise answers[0]
    print(json.dumps(answers[0] | {"gap": max(gaps)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
