"""One sync: push what waits, pull what is new, put it into the tables, compare fingerprints.

Push comes first: then conflicts are decided, and the pull brings their outcome. Between any two lines here
the program may be killed; the next session goes on from what is in the file.
"""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from payme_desktop.db import chain, inbox, outbox
from payme_desktop.db.registry import AUDIT
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Changes
from payme_desktop.sync.link import Cancelled, Link, refusal

PAGE: Final = 5_000
Progress = Callable[[str, int, int], None]
"""``(step, done, total)``: steps are push, pull and apply; a total of 0 is not known yet."""


@dataclass(slots=True)
class Report:
    """What a sync did. ``clock_ms``: how far the central clock is ahead of this PC's.

    ``trail_cut``: PCs whose audit trail ends earlier here than at the central database; ``news``: rows of
    customers that others wrote, by table.
    """

    sent: int = 0
    received: int = 0
    conflicts: int = 0
    clock_ms: int = 0
    turns: int = 0
    rebuilt: bool = False
    trail_cut: tuple[int, ...] = ()
    changes: Changes = field(default_factory=Changes)
    news: inbox.News = field(default_factory=dict)


class Session:
    """A sync of one shop file over one link. Used once."""

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
        link.heed(cancelled)
        self._waiting = 0
        self._cursor = 0
        self._offset: dict[str, int] = {}
        self.report = Report()

    def run(self) -> Report:
        """Push, pull, apply. Raises WorldError, UserError; what was done so far holds."""
        self.push()
        self.pull()
        return self.report

    def push(self) -> None:
        """Send every batch; with nothing to send, only say hello."""
        stop_if(self._cancelled)
        batch = self._next_batch()
        if batch is None:
            self._greet()
            return
        with ThreadPoolExecutor(1, "payme-push") as beside:
            while batch is not None:
                stop_if(self._cancelled)
                batch = self._send(batch, beside)

    def _send(self, batch: outbox.Batch, beside: Executor) -> outbox.Batch | None:
        """Send a batch. Answers the next one, which is written while the central database decides."""
        more = batch.edits >= outbox.MOST_EDITS
        ahead = beside.submit(self._prepare) if more else None
        answer = self._ask(lambda: self._link.push(batch.payload, self._cursor))
        draft = ahead.result() if ahead else None
        with self._uow.writing(self._actor) as writing:
            outbox.acknowledge(writing, batch.number)
            following = outbox.freeze(writing, draft) if more else None
        self._learn_clock(answer)
        self.report.sent += batch.edits
        self._progress("push", self.report.sent, max(self._waiting, self.report.sent))
        return following or self._next_batch()

    def _prepare(self) -> outbox.Draft:
        with self._uow.reading(self._actor) as reading:
            return outbox.prepare(reading, ahead=1)

    def _next_batch(self) -> outbox.Batch | None:
        """What to send next. Where nothing waits, nothing is written either."""
        with self._uow.reading(self._actor) as reading:
            state = outbox.state(reading)
            self._cursor = state.cursor
            if not outbox.any_pending(reading) or state.epoch is None:
                return None
            if not self._waiting:
                self._waiting = outbox.pending(reading)
        with self._uow.writing(self._actor) as writing:
            return outbox.freeze(writing)

    def _greet(self) -> None:
        with self._uow.reading(self._actor) as reading:
            state = outbox.state(reading)
        answer = self._ask(lambda: self._link.hello(state.cursor))
        self._learn_clock(answer)
        check_identity(answer, state)
        if state.epoch is None:
            with self._uow.writing(self._actor) as writing:
                outbox.set_state(writing, epoch=answer["epoch"])

    def _learn_clock(self, answer: Any) -> None:
        # Written with the end of the sync: a transaction of its own would cost more than the turn.
        self.report.clock_ms = int(answer["offset_ms"])
        self._offset = {"offset_ms": self.report.clock_ms}

    def pull(self) -> None:
        """Fetch everything up to the head into the inbox, then apply it.

        After a push: of a batch that was decided, and whose answer was lost, the outcome would be hidden.
        """
        while True:
            stop_if(self._cancelled)
            with self._uow.reading(self._actor) as reading:
                state = outbox.state(reading)
            page = self._ask(lambda: self._link.pull(state.downloaded, PAGE))  # noqa: B023 - called at once
            if page.head is not None:
                _check_head(page.head, state)
            self.report.received += sum(row[0] != AUDIT.name for row in page.rows)
            self.report.conflicts += sum(row[0] == "sync_conflict" for row in page.rows)
            if page.rows or page.upto != state.downloaded:
                with self._uow.writing(self._actor) as writing:
                    inbox.stage(writing, page.rows, page.upto)
            self._progress("pull", self.report.received, 0)
            if page.head is not None:
                self._apply(page.head, moved=page.upto != state.cursor)
                return

    def _apply(self, head: Any, *, moved: bool) -> None:
        done, total = not moved, self.report.received
        while not done:
            stop_if(self._cancelled)
            with self._uow.writing(self._actor) as writing:
                done = inbox.apply(writing, head["head"], news=self.report.news)
                left = inbox.staged(writing)
            self.report.changes |= writing.changes
            self._progress("apply", total - left, total)
        self._check_digest(head)
        with self._uow.writing(self._actor) as writing:
            # What the central database has of each PC's trail is here by now, unless it was taken out.
            chain.keep_ends(writing, head["chains"])
            self.report.trail_cut = chain.cut(writing)
            # An edit that waits was made before this moment: it must be allowed to be older.
            since = {} if outbox.any_pending(writing) else {"since_ms": head["server_ms"]}
            outbox.set_state(writing, **self._offset, **since)

    def _check_digest(self, head: Any) -> None:
        with self._uow.reading(self._actor) as reading:
            counted = inbox.digest(reading)
        if counted != {name: list(pair) for name, pair in head["digest"].items() if any(pair)}:
            raise refusal("drift")

    def _ask(self, question: Callable[[], Any]) -> Any:
        self.report.turns += 1
        return question()


def stop_if(cancelled: Callable[[], bool]) -> None:
    """Raise Cancelled where somebody asked for it."""
    if cancelled():
        raise Cancelled


def check_identity(hello: Any, state: outbox.State) -> None:
    """Raise UserError where the central database knows more of this PC than the file does."""
    check_device(hello, state)
    _check_head(hello, state)
    if hello["last_push_no"] < state.push_no:
        raise refusal("new_epoch")
    if hello["last_push_no"] > state.push_no:
        raise refusal("copied_shop")


def check_device(hello: Any, state: outbox.State) -> None:
    """Raise UserError where the login is not the one that this file was enrolled with."""
    if hello["device"] != state.device_no:
        raise refusal("copied_shop")


def _check_head(head: Any, state: outbox.State) -> None:
    if (state.epoch is not None and head["epoch"] != state.epoch) or head["head"] < state.cursor:
        raise refusal("new_epoch")
    if 0 < state.cursor < head["gc_floor"]:
        raise refusal("too_long_away")
