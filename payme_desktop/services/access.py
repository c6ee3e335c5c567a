"""Founding a business, and signing in to it."""

from uuid import UUID

from payme_desktop.db.queries import shop, staff
from payme_desktop.db.tables import businesses, users
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.ports import Device
from payme_desktop.domain.rows import BusinessRow, Session, UserRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput, NotFound, SignInFailed
from payme_desktop.gateways.device import NoDevice
from payme_desktop.services import verifiers
from payme_desktop.services.doorkeeper import NOBODY, Doorkeeper, acting, nobody
from payme_desktop.services.keys import name_key
from payme_desktop.services.permitting import unrestricted

MIN_PASSWORD = 4


class AccessService:
    """Who may act here. Passwords are kept as argon2id verifiers only."""

    def __init__(self, uow: UnitOfWork, device: Device | None = None) -> None:
        self._uow = uow
        self._device = device or NoDevice()
        self._door = Doorkeeper(uow, self._device)

    @unrestricted("nobody is signed in yet")
    def found(self, draft: BusinessDraft, password: str) -> Session:
        """A new business with its owner. Raises InvalidInput for a password that is too short."""
        check_password(password)
        owner = Actor(new_id(), new_id(), draft.owner, Role.OWNER)
        with self._uow.writing(owner) as writing:
            settings = {name: getattr(draft, name) for name in ("name", "currency", "region", "timezone")}
            writing.insert(businesses, [{"id": owner.business_id, **settings}])
            writing.insert(
                users,
                [
                    {
                        "id": owner.user_id,
                        "name": draft.owner,
                        "name_key": name_key(draft.owner),
                        "role": Role.OWNER.value,
                        "password_hash": verifiers.hash_password(password),
                        "is_active": True,
                    }
                ],
            )
            return Session(owner, shop.business(writing))

    @unrestricted("nobody is signed in yet")
    def businesses(self) -> list[BusinessRow]:
        """The businesses of this database: one in a shop file."""
        with self._uow.reading(nobody(NOBODY)) as reading:
            return shop.all_businesses(reading)

    @unrestricted("nobody is signed in yet")
    def business(self, name: str | None = None) -> BusinessRow:
        """The business of that name; without a name, the only one. Raises NotFound, InvalidInput."""
        every = self.businesses()
        chosen = [each for each in every if name is None or name_key(each.name) == name_key(name)]
        if len(chosen) == 1:
            return chosen[0]
        names = ", ".join(each.name for each in every) or "none"
        if not chosen:
            raise NotFound(f"There is no such business here (there is: {names}). Check --business.")
        raise InvalidInput.of({"business": [f"Say which business is meant: {names}."]})

    @unrestricted("nobody is signed in yet")
    def sign_in(self, business: BusinessRow, name: str, password: str) -> Session:
        """The session of a user, by password.

        Raises SignInFailed, which never says whether name or password is wrong; its codes are
        ``sign_in_failed``, ``too_many_tries``, ``sync_overdue``.
        """
        return Session(self._door.by_password(business.id, name, password), business)

    @unrestricted("nobody is signed in yet")
    def sign_in_with_pin(self, business: BusinessRow, user_id: UUID, pin: str) -> Session:
        """The session of somebody on a name tile, by the PIN of this PC. Raises as ``sign_in`` does."""
        return Session(self._door.by_pin(business.id, user_id, pin), business)

    @unrestricted("nobody is signed in yet")
    def tiles(self, business: BusinessRow) -> tuple[UserRow, ...]:
        """Who can sign in here by a PIN, by name; empty: there are passwords only."""
        with self._uow.reading(nobody(business.id)) as reading:
            return staff.with_pin(reading, self._device.id)

    @unrestricted("it asks about the person who acts")
    def refreshed(self, actor: Actor) -> Actor:
        """The same person with the rights of now. Raises SignInFailed (``signed_out``) for one who is out.

        A window calls it after every change of ``users`` or ``role_rules``.
        """
        with self._uow.reading(actor) as reading:
            found = staff.password_of(reading, actor.user_id)
            if found is None or not found[0].is_active:
                raise SignInFailed(
                    "You were signed out: an owner has disabled this person. Ask an owner.", code="signed_out"
                )
            return acting(reading, found[0])

    @unrestricted("it asks about the person who acts")
    def still_allowed(self, actor: Actor) -> bool:
        """Whether the person may go on working here: known, and not disabled."""
        with self._uow.reading(actor) as reading:
            found = staff.password_of(reading, actor.user_id)
            return found is not None and found[0].is_active


def check_password(password: str) -> None:
    """Raise InvalidInput for a password that is too short."""
    if len(password) < MIN_PASSWORD:
        raise InvalidInput.of({"password": [f"At least {MIN_PASSWORD} characters."]})
