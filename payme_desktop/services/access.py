"""Founding a business, and signing in to it."""

from uuid import UUID

from payme_desktop.db.queries import shop
from payme_desktop.db.tables import businesses, users
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import BusinessRow, Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput, NotFound, SignInFailed
from payme_desktop.services.keys import name_key

_NOBODY = UUID(int=0)
MIN_PASSWORD = 4
# Of a password that nobody knows, in the strength of hash_password. Ready: making one would take time too.
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$VfvvxhDMJxJSRq5GqcWWxA$rAkQC1VxGNt/RDtNhtMWa5olsFiTzNfLSFEhGgT9l3I"


class AccessService:
    """Who may act here. Passwords are kept as argon2id verifiers only."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def found(self, draft: BusinessDraft, password: str) -> Session:
        """A new business with its owner. Raises InvalidInput for a password that is too short."""
        if len(password) < MIN_PASSWORD:
            raise InvalidInput.of({"password": [f"At least {MIN_PASSWORD} characters."]})
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
                        "password_hash": hash_password(password),
                        "is_active": True,
                    }
                ],
            )
            return Session(owner, shop.business(writing))

    def businesses(self) -> list[BusinessRow]:
        """The businesses of this database: one in a shop file."""
        with self._uow.reading(Actor(_NOBODY, _NOBODY, "", Role.VIEWER)) as reading:
            return shop.all_businesses(reading)

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

    def sign_in(self, business: BusinessRow, name: str, password: str) -> Session:
        """The session of a user. Raises SignInFailed, which never says whether name or password is wrong."""
        with self._uow.reading(Actor(business.id, _NOBODY, "", Role.VIEWER)) as reading:
            found = shop.users_named(reading, name_key(name))
        matching = [row for row in found if row.password_hash and _verifies(row.password_hash, password)]
        if not any(row.password_hash for row in found):
            # As slow as a wrong password: the time must not tell who works here.
            _verifies(_DECOY, password)
        if not matching:
            raise SignInFailed("Name or password is wrong. Check both and try again.")
        user = matching[0]
        return Session(Actor(business.id, user.id, user.name, Role(user.role)), business)


def hash_password(password: str) -> str:
    """An argon2id verifier (64 MiB, 3 passes, 4 lanes)."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _verifies(verifier: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(verifier, password)
    except (VerificationError, InvalidHashError):
        return False
