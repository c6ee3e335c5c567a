"""The transfer of customers and sales: what a file brings in, and what it takes out."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from payme_desktop.db.queries import shop
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import Rules
from payme_desktop.domain.masking import hidden
from payme_desktop.domain.rows import BusinessRow, ImportReport
from payme_desktop.services.permitting import permitted
from payme_desktop.services.transfer import customer_rows, sale_rows
from payme_desktop.services.transfer.customer_export import export_customers
from payme_desktop.services.transfer.customer_import import CustomerImport
from payme_desktop.services.transfer.encoding import Stopped
from payme_desktop.services.transfer.files import os_errors
from payme_desktop.services.transfer.pace import Stop
from payme_desktop.services.transfer.running import STOPPED, Importer, Progress, Run
from payme_desktop.services.transfer.sale_import import SaleImport
from payme_desktop.services.transfer.sheet import Sheet, missing_columns, open_sheet, require

Cancelled = Callable[[], bool]
NO_RECEIPTS = "There is no column receipt_no: rows are told apart by their content."


class TransferService:
    """Imports and exports of the actor's business.

    Imports raise InvalidInput for a file that cannot be read as one (and then nothing is in the book),
    WorldError for disk and database. ``progress``: called with lines done and lines in all;
    ``cancelled``: looked at between chunks.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("customers.import")
    def import_customers(
        self,
        actor: Actor,
        path: Path,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ImportReport:
        """Add the customers of a CSV file, and change those that are there where it says otherwise."""

        def made(sheet: Sheet, _business: BusinessRow, rules: Rules) -> Importer:
            if not {"name", "phone"} & sheet.header.at.keys():
                raise missing_columns(sheet, "neither a column name nor a column phone")
            return CustomerImport(sheet.header, rules)

        return self._import(actor, path, customer_rows.COLUMNS, made, dry_run, progress, cancelled)

    @permitted("sales.import")
    def import_sales(
        self,
        actor: Actor,
        path: Path,
        *,
        dry_run: bool = False,
        create_customers: bool = False,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ImportReport:
        """Add the sales and refunds of a CSV file; the same file again adds nothing.

        ``create_customers``: a customer whom nobody knows is made, instead of rejecting the row.
        """

        def made(sheet: Sheet, business: BusinessRow, rules: Rules) -> Importer:
            require(sheet, sale_rows.NEEDED)
            if "receipt_no" not in sheet.header.at:
                sheet.warnings.append(NO_RECEIPTS)
            return SaleImport(sheet.header, rules, business, create_customers=create_customers)

        return self._import(actor, path, sale_rows.COLUMNS, made, dry_run, progress, cancelled)

    @permitted("customers.export")
    def export_customers(
        self, actor: Actor, path: Path, *, progress: Progress | None = None, bom: bool = False
    ) -> int:
        """Write the customers that are not deleted to a CSV file, replacing it whole. How many.

        ``bom``: begin with a byte order mark, for Excel. Cells are safe to open in a spreadsheet. What the
        actor sees masked is masked in the file; that it was written is in the audit trail.
        """

        def tell(count: int) -> None:
            away = sorted(hidden(actor))
            detail = {"what": "customers", "rows": str(count), "masked": ", ".join(away) or "nothing"}
            with self._uow.writing(actor) as writing:
                writing.record("exported", detail=detail)

        with self._uow.reading(actor) as reading, os_errors(path, "written"):
            return export_customers(reading, path, progress, tell, bom=bom)

    def _import(
        self,
        actor: Actor,
        path: Path,
        columns: Sequence[str],
        made: Callable[[Sheet, BusinessRow, Rules], Importer],
        dry_run: bool,  # noqa: FBT001
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> ImportReport:
        with self._uow.reading(actor) as reading:
            business = shop.business(reading)
        rules = Rules.of(business.region, business.timezone, business.currency)
        stop = Stop(cancelled)
        with ExitStack() as closing:
            try:
                sheet = open_sheet(path, columns, stop.asked, closing)
            except (Stopped, KeyboardInterrupt):
                return ImportReport(None, 0, 0, 0, 0, 0, None, (STOPPED,), dry_run)
            importer = made(sheet, business, rules)
            return Run(self._uow, actor, importer, sheet, stop, dry_run, progress).report()
