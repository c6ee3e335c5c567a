"""All services of one shop, built on one unit of work."""

from dataclasses import dataclass

from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.ports import Device
from payme_desktop.services.access import AccessService
from payme_desktop.services.audit import AuditService
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.form_drafts import FormDraftService
from payme_desktop.services.metrics import MetricsService
from payme_desktop.services.notes import NoteService
from payme_desktop.services.overrides import OverrideService
from payme_desktop.services.preferences import PreferencesService
from payme_desktop.services.purchases import PurchaseService
from payme_desktop.services.shop import ShopService
from payme_desktop.services.staff import StaffService
from payme_desktop.services.sync_conflicts import SyncConflictService
from payme_desktop.services.transfer import TransferService


@dataclass(frozen=True, slots=True)
class Book:
    """The customer book: what window, command line and bridge work with."""

    access: AccessService
    staff: StaffService
    overrides: OverrideService
    customers: CustomerService
    notes: NoteService
    preferences: PreferencesService
    purchases: PurchaseService
    metrics: MetricsService
    transfer: TransferService
    shop: ShopService
    form_drafts: FormDraftService
    sync_conflicts: SyncConflictService
    audit: AuditService

    @classmethod
    def on(cls, uow: UnitOfWork, device: Device | None = None) -> "Book":
        """Every service over that unit of work. ``device``: this PC, for PINs and counted tries."""
        return cls(
            access=AccessService(uow, device),
            staff=StaffService(uow, device),
            overrides=OverrideService(uow, device),
            customers=CustomerService(uow),
            notes=NoteService(uow),
            preferences=PreferencesService(uow),
            purchases=PurchaseService(uow),
            metrics=MetricsService(uow),
            transfer=TransferService(uow),
            shop=ShopService(uow),
            form_drafts=FormDraftService(uow),
            sync_conflicts=SyncConflictService(uow),
            audit=AuditService(uow),
        )
