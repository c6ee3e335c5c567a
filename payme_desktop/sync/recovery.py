"""A sync that finds its own way back: after a restore of the central database, a long absence, a drift."""

from collections.abc import Callable
from typing import Final

from payme_desktop.db import erasing, outbox, rebuilding
from payme_desktop.db.classifying import classify_all
from payme_desktop.db.queries import shop
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.errors import PaymeError
from payme_desktop.sync import repair
from payme_desktop.sync.link import Link, refusal
from payme_desktop.sync.session import Progress, Report, Session, check_device

ATTEMPTS: Final = 6


class Sync:
    """One sync, with as many sessions as it takes. Used once."""

    def __init__(
        self,
        uow: UnitOfWork,
        actor: Actor,
        link: Link,
        *,
        progress: Progress = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._uow = uow
        self._actor = actor
        self._link = link
        self._progress = progress
        self._cancelled = cancelled
        self.report = Report()

    def run(self) -> Report:
        """Push, pull, apply; where that leads nowhere, mend and begin again. Raises WorldError, UserError."""
        for _ in range(ATTEMPTS):
            session = Session(
                self._uow, self._actor, self._link, progress=self._progress, cancelled=self._cancelled
            )
            session.report = self.report
            try:
                session.run()
            except PaymeError as reason:
                if not self._mended(reason):
                    raise
                continue
            if not self._offered():
                self._classify()
                self._settle()
                return self.report
        raise refusal("drift")

    def _classify(self) -> None:
        """Where the pull, or one that was cut off, changed the thresholds, every customer's class follows."""
        with self._uow.reading(self._actor) as reading:
            if not outbox.state(reading).reclassify:
                return
            thresholds = shop.business(reading).thresholds
        self.report.changes |= classify_all(self._uow, self._actor, thresholds)
        with self._uow.writing(self._actor) as writing:
            if shop.business(writing).thresholds == thresholds:
                outbox.set_state(writing, reclassify=0)

    def _settle(self) -> None:
        """Of somebody who was erased elsewhere nothing stays in the log of this file either."""
        with self._uow.reading(self._actor) as reading:
            erased = erasing.any_erased(reading, self.report.changes.of("customers"))
        if erased:
            self._uow.settle()

    def _mended(self, reason: PaymeError) -> bool:
        """Whether another session may do better."""
        if reason.code == "new_epoch":
            return self._entered_epoch()
        if reason.code == "too_long_away":
            self.report.rebuilt = True
            with self._uow.writing(self._actor) as writing:
                rebuilding.start(writing)
            return True
        if reason.code == "drift":
            return repair.repair(self._uow, self._actor, self._link) > 0
        return False

    def _entered_epoch(self) -> bool:
        with self._uow.reading(self._actor) as reading:
            state = outbox.state(reading)
        hello = self._link.hello(state.cursor)
        check_device(hello, state)
        if hello["epoch"] == state.epoch:
            return False  # restored, and nobody has said so yet
        same_upto = int(hello["past"].get(state.epoch, 0))
        with self._uow.writing(self._actor) as writing:
            rebuilding.enter_epoch(writing, hello["epoch"], same_upto, int(hello["last_push_no"]))
        # Should somebody have synced between the restore and the word, numbers up to there were given twice.
        repair.repair(self._uow, self._actor, self._link)
        self.report.rebuilt = True
        return True

    def _offered(self) -> int:
        """After everything came anew: how many rows the central database lacks, and is offered."""
        with self._uow.reading(self._actor) as reading:
            if not outbox.state(reading).rebuilding:
                return 0
        with self._uow.writing(self._actor) as writing:
            return rebuilding.finish(writing)
