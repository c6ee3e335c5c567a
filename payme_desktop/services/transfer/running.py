"""The run of an import: chunks are planned outside the write transaction, written in short ones, counted.

A chunk is whole or not at all. Counts are added after its commit, so that the report tells what is in the
book whatever happens next. A dry run takes the same way and leaves out the writing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.tables import import_batches
from payme_desktop.db.unit_of_work import Reading, UnitOfWork, Writing
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import ImportReport, Rejected
from payme_desktop.errors import InvalidInput, PaymeError
from payme_desktop.services.transfer.files import os_errors
from payme_desktop.services.transfer.pace import BREATH_S, Pace, Stop
from payme_desktop.services.transfer.rejects import RejectsFile
from payme_desktop.services.transfer.sheet import Line, Sheet

STOPPED: Final = "Stopped: the same file again adds what is missing."
NO_ROWS: Final = "The file has a header but no rows."
SHOWN: Final = 10
"""Reasons that a dry run tells in its warnings: it writes no file of rejected rows."""

_TRIES: Final = 5
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Plan:
    """What one chunk will do. ``newest``: the newest customer when it was made, where that matters."""

    added: int = 0
    updated: int = 0
    already_there: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    newest: int | None = None

    @property
    def read(self) -> int:
        return self.added + self.updated + self.already_there + len(self.rejected)

    def reject(self, line: Line, reason: str) -> None:
        self.rejected.append(Rejected(line.number, tuple(line.values), f"Line {line.number}: {reason}"))


class Importer(Protocol):
    """One kind of file. ``plan`` is called again where the book changed before ``write``; then ``forget``."""

    kind: str

    def prepare(self, lines: Sequence[Line]) -> None:
        """Parse and validate the rows of the next chunk; no database."""

    def plan(self, reading: Reading) -> Plan:
        """What the prepared chunk means for the book as it is now."""

    def write(self, writing: Writing, batch_id: UUID) -> None:
        """Write the plan."""

    def keep(self, *, written: bool) -> None:
        """The plan holds. ``written`` False: a dry run, so remember what would be in the book."""

    def forget(self) -> None:
        """The plan does not hold: trust nothing that was read from the book before."""

    def notices(self) -> list[str]:
        """Sentences for the report."""


class _BookChanged(Exception):
    """Somebody else wrote between plan and write: plan again."""


@dataclass(slots=True)
class Run:
    """One import of one file."""

    uow: UnitOfWork
    actor: Actor
    importer: Importer
    sheet: Sheet
    stop: Stop
    dry_run: bool
    progress: Progress | None
    batch_id: UUID | None = None
    pace: Pace = field(default_factory=Pace)
    tally: Plan = field(default_factory=Plan)
    rejected: int = 0
    shown: list[str] = field(default_factory=list)

    def report(self) -> ImportReport:
        """Do it, and tell what was done."""
        rejects = RejectsFile(self.sheet, wanted=not self.dry_run)
        try:
            with self.stop.listening():
                stopped = self._all(rejects)
            rejected_file = rejects.finish()
        finally:
            rejects.discard()
        return self._report(rejected_file, rejects.warning, stopped=stopped)

    def _all(self, rejects: RejectsFile) -> bool:
        """Whether it was stopped before its end."""
        self._begin()
        rows = self.sheet.rows()
        try:
            with os_errors(self.sheet.path, "read"):
                stopped = self._chunks(rows, rejects)
        except PaymeError as reason:
            self._add_state(reason)
            raise
        self._finish()
        return stopped

    def _chunks(self, rows: Iterator[Line], rejects: RejectsFile) -> bool:
        while True:
            if self._asked():
                return True
            lines = list(islice(rows, self.pace.rows))
            if not lines:
                return False
            plan = self._chunk(lines)
            self._count(plan)
            rejects.add(plan.rejected)

    def _asked(self) -> bool:
        try:
            if self.progress:
                self.progress(self.sheet.done, self.sheet.letters.lines)
            return self.stop.asked()
        except KeyboardInterrupt:
            return True

    def _chunk(self, lines: Sequence[Line]) -> Plan:
        self.importer.prepare([line for line in lines if not line.problem])
        for attempt in range(_TRIES):
            plan = self._planned(lines)
            try:
                if not self.dry_run and plan.added + plan.updated:
                    self._write(plan, last=attempt == _TRIES - 1)
            except (_BookChanged, IntegrityError, InvalidInput):
                # Another program got in between plan and write, with the same customer or receipt.
                if attempt == _TRIES - 1:
                    raise
                self.importer.forget()
            else:
                self.importer.keep(written=not self.dry_run)
                return plan
        raise AssertionError("the last attempt either returns or raises")

    def _planned(self, lines: Sequence[Line]) -> Plan:
        with self.uow.reading(self.actor) as reading:
            plan = self.importer.plan(reading)
        for line in lines:
            if line.problem:
                plan.reject(line, line.problem)
        plan.rejected.sort(key=lambda row: row.line)
        assert plan.read == len(lines), "an import report always balances"
        return plan

    def _write(self, plan: Plan, *, last: bool) -> None:
        assert self.batch_id is not None, "a batch is begun before its rows"
        with self.uow.writing(self.actor) as writing:
            began = time.perf_counter()
            if plan.newest is not None and not last and queries.newest_customer(writing) != plan.newest:
                raise _BookChanged
            self.importer.write(writing, self.batch_id)
            worked = time.perf_counter() - began
        # A disk that is slow to commit is no quicker for fewer rows: it counts as much as the work at most.
        self.pace.took(min(time.perf_counter() - began, 2 * worked), plan.added + plan.updated)
        time.sleep(BREATH_S)

    def _count(self, plan: Plan) -> None:
        self.tally.added += plan.added
        self.tally.updated += plan.updated
        self.tally.already_there += plan.already_there
        self.rejected += len(plan.rejected)
        if self.dry_run:
            self.shown += [row.reason for row in plan.rejected[: SHOWN - len(self.shown)]]

    def _begin(self) -> None:
        if self.dry_run:
            return
        self.batch_id = new_id()
        with self.uow.writing(self.actor) as writing:
            writing.insert(
                import_batches,
                [
                    {
                        "id": self.batch_id,
                        "kind": self.importer.kind,
                        "file_name": self.sheet.path.name[:255],
                        "started_at": writing.now,
                        "started_by": self.actor.user_id,
                    }
                ],
            )

    def _finish(self) -> None:
        if self.batch_id is None:
            return
        with self.uow.writing(self.actor) as writing:
            values = {"finished_at": writing.now, "rows_read": self._read, "rows_added": self.tally.added}
            writing.update(import_batches, self.batch_id, values)

    @property
    def _read(self) -> int:
        return self.tally.read + self.rejected

    def _add_state(self, reason: PaymeError) -> None:
        """Let a failure also tell what is in the book by now."""
        done = self.tally.added + self.tally.updated
        if done and not self.dry_run:
            left = f"{done} rows of {self.sheet.path.name} are in; the same file again adds what is missing."
            reason.message = f"{reason.message} {left}"
            reason.args = (reason.message,)

    def _report(self, rejected_file: str | None, warning: str, *, stopped: bool) -> ImportReport:
        warnings = [*self.sheet.warnings, *self.importer.notices(), *self.shown]
        warnings += [warning] if warning else []
        warnings += [STOPPED] if stopped else []
        warnings += [NO_ROWS] if not self._read and not stopped else []
        report = ImportReport(
            batch_id=self.batch_id,
            read=self._read,
            added=self.tally.added,
            updated=self.tally.updated,
            already_there=self.tally.already_there,
            rejected=self.rejected,
            rejected_file=rejected_file,
            warnings=tuple(warnings),
            dry_run=self.dry_run,
        )
        parts = report.added + report.updated + report.already_there + report.rejected
        assert report.read == parts, "an import report always balances"
        return report
