"""A shop's key is found again, and every way of not finding it says what to do."""

from pathlib import Path

import pytest

from payme_desktop.errors import ShopUnusable, UserError, WorldError
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.gateways.keyfile import KeyFile
from payme_desktop.gateways.shop_key import ShopKeys, key_file_of


class FakeKeyring:
    """A ``KeyStore`` in memory."""

    def __init__(self, *, works: bool = True) -> None:
        self.kept: dict[str, str] = {}
        self.works = works

    def available(self) -> bool:
        return self.works

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, secret: str) -> None:
        self.kept[name] = secret

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


def nobody() -> str | None:
    """Nobody is there to ask."""
    return None


def never() -> str | None:
    raise AssertionError("nobody should be asked")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def keyring() -> FakeKeyring:
    return FakeKeyring()


@pytest.fixture
def keys(keyring: FakeKeyring) -> ShopKeys:
    return ShopKeys(keyring)


def test_the_key_file_lies_beside_the_shop(shop: Path) -> None:
    assert key_file_of(shop) == shop.parent / "shop.db.key"


def test_a_key_in_the_keyring_asks_nobody(keys: ShopKeys, keyring: FakeKeyring, shop: Path) -> None:
    key = keys.create(shop, None)
    assert len(key) == 32
    assert keys.open(shop, never) == key
    assert len(keyring.kept) == 1
    assert KeyFile.read(key_file_of(shop)).store == "keyring"


def test_a_key_under_a_passphrase_needs_no_keyring(shop: Path) -> None:
    keyring = FakeKeyring(works=False)
    key = ShopKeys(keyring).create(shop, "demo")
    assert ShopKeys(keyring).open(shop, lambda: "demo") == key
    assert keyring.kept == {}
    with pytest.raises(UserError, match="does not open this shop"):
        ShopKeys(keyring).open(shop, lambda: "Demo")


def test_without_keyring_and_passphrase_nothing_is_made(shop: Path) -> None:
    with pytest.raises(UserError, match="PAYME_PASSPHRASE"):
        ShopKeys(FakeKeyring(works=False)).create(shop, None)
    assert list(shop.parent.iterdir()) == []


def test_an_empty_passphrase_is_refused(keys: ShopKeys, shop: Path) -> None:
    with pytest.raises(UserError, match="empty"):
        keys.create(shop, " ")
    assert list(shop.parent.iterdir()) == []


def test_a_key_file_is_never_overwritten(keys: ShopKeys, shop: Path) -> None:
    key = keys.create(shop, None)
    with pytest.raises(UserError, match="key file already"):
        keys.create(shop, "other")
    assert keys.open(shop, never) == key


def test_a_disk_that_fails_leaves_no_orphan_in_the_keyring(keys: ShopKeys, keyring: FakeKeyring) -> None:
    with pytest.raises(WorldError):
        keys.create(Path("/nonexistent/shop.db"), None)
    assert keyring.kept == {}


def test_a_missing_key_file_says_so(keys: ShopKeys, shop: Path) -> None:
    with pytest.raises(ShopUnusable, match=r"shop\.db\.key is missing"):
        keys.open(shop, never)


@pytest.mark.parametrize("left", [None, "not base64 !", "c2hvcnQ="])
def test_a_lost_keyring_entry_says_so(
    keys: ShopKeys, keyring: FakeKeyring, shop: Path, left: str | None
) -> None:
    keys.create(shop, None)
    (name,) = keyring.kept
    if left is None:
        keyring.delete(name)
    else:
        keyring.set(name, left)
    with pytest.raises(ShopUnusable, match="keyring") as caught:
        keys.open(shop, never)
    assert caught.value.code == "key_not_in_keyring"


def test_no_answer_names_the_variable(keys: ShopKeys, shop: Path) -> None:
    keys.create(shop, "demo")
    with pytest.raises(ShopUnusable, match="PAYME_PASSPHRASE"):
        keys.open(shop, nobody)


def test_the_clock_is_aware_and_in_utc() -> None:
    offset = SystemClock().now().utcoffset()
    assert offset is not None
    assert not offset
