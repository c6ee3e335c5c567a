"""The doctor: every check of a shop in order, each finding a sentence."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from payme_desktop.db import chain, checkup
from payme_desktop.db.unit_of_work import Reading, UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.phones import parse
from payme_desktop.domain.reports import DoctorReport, Finding
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.services.access import AccessService
from payme_desktop.services.audit import report
from payme_desktop.services.keys import all_keys
from payme_desktop.services.metrics import MetricsService

_NOBODY = UUID(int=0)


def examine(engine: Engine, uow: UnitOfWork, *, mend: bool) -> DoctorReport:
    """Check a shop; ``mend``: put right what is derived. The caller holds a shop file alone to mend it."""
    findings = _file(engine, mend=mend)
    if not all(finding.ok for finding in findings):
        # On damaged pages every other answer would be a guess.
        return DoctorReport(tuple(findings))
    if engine.dialect.name == "sqlite":
        findings.append(checkup.triggers(engine, mend=mend))
    findings.append(checkup.schema(engine))
    for business in AccessService(uow).businesses():
        findings += _business(uow, business, mend=mend)
    return DoctorReport(tuple(findings))


def _business(uow: UnitOfWork, business: BusinessRow, *, mend: bool) -> list[Finding]:
    actor = Actor(business.id, _NOBODY, "doctor", Role.OWNER)
    keys = checkup.keys(uow, actor, lambda row: _keys(row, business.region), mend=mend)
    # Before the histories, which follow from it.
    ledger = checkup.ledger(uow, actor, mend=mend)
    figures = MetricsService(uow).recompute(actor, mend=mend)
    wrong = len(figures.wrong)
    told = f"{wrong} differed from the ledger." if wrong else f"{figures.checked} histories equal the ledger."
    history = Finding("history", ok=mend or not wrong, detail=told, mended=mend and bool(wrong))
    with uow.reading(actor) as reading:
        return [keys, ledger, history, checkup.batches(reading), _trail(reading)]


def _trail(reading: Reading) -> Finding:
    """Every seal of the audit trail, and its end. What is wrong there is never mended."""
    found = report(chain.verify(reading))
    if found.sound:
        waiting = f" {found.waiting} wait to be sealed." if found.waiting else ""
        return Finding("trail", ok=True, detail=f"{found.rows} rows, each sealed to the one before.{waiting}")
    return Finding("trail", ok=False, detail=f"{' '.join(found.problems)} Keep this report and a backup.")


def _file(engine: Engine, *, mend: bool) -> list[Finding]:
    if engine.dialect.name != "sqlite":
        return []
    pages = checkup.pages(engine, mend=mend)
    return [pages, checkup.references(engine)] if pages.ok else [pages]


def _keys(row: Any, region: str) -> dict[str, Any]:
    try:
        phone = parse(row.phone, region) if row.phone else None
    except ValueError:
        # A number that another version let in: it keeps the key it has.
        return {**all_keys(row.name, None, row.email, row.code), "phone_key": row.phone_key}
    return all_keys(row.name, phone, row.email, row.code)
