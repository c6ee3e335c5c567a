"""Purchases, figures and reports as people read them in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payme_desktop.cli import wording
from payme_desktop.cli.plain import plain
from payme_desktop.cli.tables import Column, facts, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payme_desktop.cli.console import Console
    from payme_desktop.domain.reports import BackupReport, DoctorReport
    from payme_desktop.domain.rows import BusinessRow, HistoryRow, ImportReport, PurchaseRow, ShopMetrics

_PURCHASES = (
    Column("When"),
    Column("Kind"),
    Column("Amount", right=True),
    Column("Items", right=True),
    Column("Receipt", gives=True),
    Column("Source", gives=True),
)
_TOP = (
    Column("Code", gives=True),
    Column("Name", gives=True),
    Column("Purchases", right=True),
    Column("Spent", right=True),
)


def purchase_table(rows: Sequence[PurchaseRow], business: BusinessRow, console: Console) -> str:
    if not rows:
        return "No purchases."
    cells = [
        [
            wording.moment(row.occurred_at, business),
            f"{row.kind}, voided" if row.voided else str(row.kind),
            wording.figure(row.total_amount),
            wording.quantity(row.items_count),
            row.receipt_no or "",
            row.source,
        ]
        for row in rows
    ]
    return table(_PURCHASES, cells, console.room, console.mark)


def purchase_line(row: PurchaseRow, business: BusinessRow, *, already_there: bool) -> str:
    """One sentence on a row of the ledger."""
    told = f"{wording.masked_amount(row.total_amount, business)}, {wording.items(row.items_count)}"
    receipt = f", receipt {row.receipt_no}" if row.receipt_no else ""
    when = wording.moment(row.occurred_at, business)
    state = "already in the book" if already_there else "voided" if row.voided else "in the book"
    return plain(f"{row.kind.capitalize()} of {when}: {told}{receipt}: {state}. Id {row.id}")


def history_facts(row: HistoryRow, business: BusinessRow) -> str:
    last = wording.day(row.last_purchase_date)
    if row.days_since_last_purchase is not None:
        last = f"{last} ({wording.ago(row.days_since_last_purchase)})"
    return facts(
        [
            ("Purchases", f"{row.total_purchases:,}"),
            ("Spent", wording.masked_amount(row.total_spent, business)),
            ("Items", wording.quantity(row.total_items_bought)),
            ("Average", wording.masked_amount(row.avg_transaction_value, business)),
            ("First", wording.day(row.first_purchase_date)),
            ("Last", last),
            ("Comes", wording.comes(row.repeat_frequency)),
            ("Tier", wording.comes(row.loyalty_tier)),
        ]
    )


def shop_figures(row: ShopMetrics, business: BusinessRow, console: Console) -> str:
    parts = [
        facts(
            [
                ("As of", wording.moment(row.as_of, business)),
                ("Customers", f"{row.customers:,}"),
                (f"Active ({business.active_days} days)", f"{row.active_customers:,}"),
                ("Purchases", f"{row.purchases:,}"),
                ("Spent", wording.amount(row.total_spent, business)),
                ("Items", wording.quantity(row.total_items)),
                ("Average", wording.amount(row.avg_transaction_value, business)),
                ("Repeat", f"{row.repeat_customers:,} ({wording.percent(row.repeat_rate)})"),
                ("First", wording.day(row.first_purchase_date)),
                ("Last", wording.day(row.last_purchase_date)),
                *((wording.comes(name).capitalize(), f"{count:,}") for name, count in row.loyalty.items()),
            ]
        )
    ]
    if row.top_customers:
        cells = [
            [each.code or "", each.name, f"{each.total_purchases:,}", wording.figure(each.total_spent)]
            for each in row.top_customers
        ]
        parts.append(table(_TOP, cells, console.room, console.mark))
    return "\n\n".join(parts)


def import_line(report: ImportReport) -> str:
    """The balance of an import."""
    counts = (
        f"Read {report.read:,} = added {report.added:,} + updated {report.updated:,} "
        f"+ already there {report.already_there:,} + rejected {report.rejected:,}."
    )
    rejected = f"\nThe rejected rows, with reasons: {report.rejected_file}" if report.rejected_file else ""
    dry = "\nThis was a dry run: nothing was saved." if report.dry_run else ""
    return "\n".join(plain(line) for line in f"{counts}{rejected}{dry}".split("\n"))


def backup_line(report: BackupReport) -> str:
    rows = sum(report.tables.values())
    proven = "proven" if report.proven else "NOT proven"
    return plain(f"{report.path}: {report.size_bytes:,} bytes, {rows:,} rows, {proven}.")


def doctor_table(report: DoctorReport, console: Console) -> str:
    columns = (Column("Check"), Column("State"), Column("Detail"))
    cells = [
        [each.check, "mended" if each.mended else "ok" if each.ok else "WRONG", each.detail]
        for each in report.findings
    ]
    return table(columns, cells, console.room, console.mark)
