"""A shop file made by the composition root, as `init` makes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from payme_desktop.app import opening
from payme_desktop.domain.drafts import BusinessDraft, draft
from payme_desktop.domain.rows import Session

PASSPHRASE = "correct horse"
PASSWORD = "battery"
BUSINESS = draft(
    BusinessDraft,
    {
        "name": "Café Lua",
        "currency": "EUR",
        "region": "PT",
        "timezone": "Europe/Lisbon",
        "owner": "Ana",
    },
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a new, empty shop."""
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    path = tmp_path / "shop" / "shop.db"
    opening.create_shop(str(path), BUSINESS, PASSWORD, PASSPHRASE)
    return path


@pytest.fixture
def opened(shop: Path) -> Iterator[opening.OpenShop]:
    """That shop, open."""
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as one:
        yield one


@pytest.fixture
def session(opened: opening.OpenShop) -> Session:
    """Its owner, signed in."""
    return opened.sign_in("Ana", PASSWORD)
