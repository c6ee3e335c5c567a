"""One run of a command: which shop, who acts, and the desk to work at once both are known."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from payme_desktop.cli import asking
from payme_desktop.cli.backend import ShopAddress
from payme_desktop.errors import InvalidInput, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from payme_desktop.cli.backend import Backend, OpenShop
    from payme_desktop.cli.console import Console
    from payme_desktop.cli.services import Services
    from payme_desktop.domain.drafts import Draft
    from payme_desktop.domain.keeping import Reason
    from payme_desktop.domain.rows import CustomerRow, Page, Session

D = TypeVar("D", bound="Draft")


class Desk:
    """A shop with somebody signed in: what most commands work at."""

    def __init__(
        self,
        services: Services,
        session: Session,
        console: Console,
        password: str,
        copy_before: Callable[[Reason], None],
    ) -> None:
        self.services = services
        self.copy_before = copy_before
        self.actor = session.actor
        self.business = session.business
        self.console = console
        self.password = password

    def customer(self, reference: str) -> CustomerRow:
        """The one customer that is meant. Raises NotFound, Ambiguous."""
        return self.services.customers.resolve(self.actor, reference)

    def draft(self, model: type[D], data: Mapping[str, object]) -> D:
        """A draft of what was given, by the rules of this shop. Raises InvalidInput."""
        from payme_desktop.domain.drafts import Rules, draft

        rules = Rules.of(self.business.region, self.business.timezone, self.business.currency)
        return draft(model, data, rules)

    def check(self, *wanted: tuple[type[Draft], Mapping[str, object]]) -> None:
        """Raise InvalidInput with the problems of all these drafts at once."""
        problems: dict[str, list[str]] = {}
        for model, data in wanted:
            try:
                self.draft(model, data)
            except InvalidInput as wrong:
                problems.update(wrong.problems)
        if problems:
            raise InvalidInput.of(problems)

    def document(self, row: object, **more: object) -> dict[str, Any]:
        """A row with its business, as a table has it, and what else the answer tells."""
        from payme_desktop.cli.jsonout import fields_of

        return {**fields_of(row), "business_id": self.business.id, **more}

    def page(self, page: Page[Any]) -> dict[str, Any]:
        """A list: its rows, how many there are in all, and the cursor of the next page."""
        return {
            "items": [self.document(row) for row in page.items],
            "total": page.total,
            "next": page.next,
        }


class Run:
    """What the global options said. ``shop``, ``user`` and ``business`` are None where not given."""

    def __init__(self, backend: Backend, console: Console) -> None:
        self.backend = backend
        self.console = console
        self.shop: str | None = None
        self.user: str | None = None
        self.business: str | None = None

    @property
    def address(self) -> ShopAddress:
        return ShopAddress(self.shop, self.business)

    @contextmanager
    def opened(self) -> Iterator[OpenShop]:
        """The shop, for what needs nobody signed in: holding its key is enough."""
        with closing(self.backend.open(self.address, asking.passphrase)) as shop:
            for sentence in shop.news:
                self.console.note(sentence)
            yield shop

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The shop with the user signed in. Raises UserError, WorldError."""
        if not self.user:
            raise UserError("Say who acts: set PAYME_USER, or give --user NAME.", code="user_needed")
        with self.opened() as shop:
            password = asking.password(self.user, shop.stored_password(self.user))
            session = shop.sign_in(self.user, password)
            yield Desk(shop.services, session, self.console, password, shop.copy_before)
