"""The doctor: every check of a shop in order, each finding a sentence."""

from typing import Any

from sqlalchemy import Engine

from payme_desktop.db import checkup
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.phones import parse
from payme_desktop.domain.reports import DoctorReport, Finding
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.services.keys import all_keys
from payme_desktop.services.metrics import MetricsService


def examine(
    engine: Engine, uow: UnitOfWork, actor: Actor, business: BusinessRow, *, mend: bool
) -> DoctorReport:
    """Check a shop; ``mend``: put right what is derived. The caller holds a shop file alone to mend it."""
    findings = [*_file(engine, mend=mend), checkup.schema(engine)]
    findings.append(checkup.keys(uow, actor, lambda row: _keys(row, business.region), mend=mend))
    report = MetricsService(uow).recompute(actor, mend=mend)
    wrong = len(report.wrong)
    sentence = (
        f"{report.checked} histories equal the ledger." if not wrong else f"{wrong} differed from the ledger."
    )
    findings.append(Finding("history", ok=mend or not wrong, detail=sentence, mended=mend and bool(wrong)))
    with uow.reading(actor) as reading:
        findings.append(checkup.batches(reading))
    return DoctorReport(tuple(findings))


def _file(engine: Engine, *, mend: bool) -> list[Finding]:
    if engine.dialect.name != "sqlite":
        return []
    return [checkup.pages(engine), checkup.references(engine), checkup.triggers(engine, mend=mend)]


def _keys(row: Any, region: str) -> dict[str, Any]:
    try:
        phone = parse(row.phone, region) if row.phone else None
    except ValueError:
        # A number that another version let in: it keeps the key it has.
        return {**all_keys(row.name, None, row.email, row.code), "phone_key": row.phone_key}
    return all_keys(row.name, phone, row.email, row.code)
