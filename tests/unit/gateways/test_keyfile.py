"""The key file: opens with its passphrase only, and is refused in words when it was doctored."""

import base64
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.errors import ShopUnusable, UserError, WorldError
from payme_desktop.gateways.keyfile import KeyFile, new_key

SHOP = UUID("0192f5a0-7b1c-4123-8123-456789abcdef")
KEY = bytes(range(32))


def cheap(passphrase: str = "pâté") -> KeyFile:
    """A wrapped key that costs a few milliseconds, not the product's third of a second."""
    return KeyFile.wrap(KEY, passphrase, SHOP, time=1, memory_kib=8_192)


def fields_of(path: Path) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(path.read_text())
    return fields


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A written key file under the passphrase ``pâté``."""
    cheap().write(tmp_path / "shop.db.key")
    return tmp_path / "shop.db.key"


def test_keys_are_32_bytes_and_new() -> None:
    assert len({new_key() for _ in range(20)}) == 20
    assert len(new_key()) == 32


def test_the_passphrase_opens_it_however_its_accents_are_typed(path: Path) -> None:
    file = KeyFile.read(path)
    assert file.unwrap("pâté") == KEY
    assert file.unwrap("pa\u0302te\u0301") == KEY


@pytest.mark.parametrize("wrong", ["pate", "PÂTÉ", "pâté ", "", "x" * 5_000])
def test_another_passphrase_is_a_sentence(path: Path, wrong: str) -> None:
    with pytest.raises(ShopUnusable, match="passphrase does not open this shop") as caught:
        KeyFile.read(path).unwrap(wrong)
    assert caught.value.code == "wrong_passphrase"


def test_a_new_file_has_the_products_cost_and_a_salt_of_its_own() -> None:
    one, two = (KeyFile.wrap(KEY, "x", SHOP) for _ in range(2))
    assert one.kdf is not None
    assert two.kdf is not None
    assert (one.kdf.time, one.kdf.memory_kib, one.kdf.lanes) == (3, 65_536, 4)
    assert one.kdf.salt != two.kdf.salt
    assert one.nonce != two.nonce


def test_the_key_is_not_in_the_file(path: Path) -> None:
    body = path.read_bytes()
    assert not [form for form in (KEY, KEY.hex().encode(), base64.b64encode(KEY)) if form in body]


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("shop_id",), "0192f5a0-7b1c-4123-8123-000000000000"),
        (("kdf", "time"), 2),
        (("kdf", "lanes"), 2),
        (("kdf", "salt"), base64.b64encode(bytes(16)).decode()),
        (("nonce",), base64.b64encode(bytes(12)).decode()),
        (("wrapped",), base64.b64encode(bytes(48)).decode()),
    ],
)
def test_every_field_is_bound_to_the_key(path: Path, where: tuple[str, ...], value: object) -> None:
    fields = fields_of(path)
    target = fields if len(where) == 1 else fields[where[0]]
    target[where[-1]] = value
    path.write_text(json.dumps(fields))
    with pytest.raises(ShopUnusable):
        KeyFile.read(path).unwrap("pâté")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"store": "cloud"},
        {"store": "keyring"},
        {"shop_id": "me"},
        {"nonce": None},
        {"nonce": "!!"},
        {"wrapped": base64.b64encode(bytes(47)).decode()},
        {"extra": 1},
        {"kdf": None},
        {"kdf": {"name": "argon2i", "salt": base64.b64encode(bytes(16)).decode()}},
        {"kdf": {"memory_kib": 1_048_577, "salt": base64.b64encode(bytes(16)).decode()}},
        {"kdf": {"memory_kib": 8, "salt": base64.b64encode(bytes(16)).decode()}},
        {"kdf": {"time": 1_000_000, "salt": base64.b64encode(bytes(16)).decode()}},
        {"kdf": {"lanes": 0, "salt": base64.b64encode(bytes(16)).decode()}},
        {"kdf": {"salt": ""}},
    ],
)
def test_a_doctored_file_is_refused_before_any_work(path: Path, change: dict[str, object]) -> None:
    path.write_text(json.dumps(fields_of(path) | change))
    with pytest.raises(UserError, match="damaged or of a newer version") as caught:
        KeyFile.read(path)
    assert caught.value.code == "bad_key_file"


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\xff\x00", b'{"version":1', b"[" * 20_000])
def test_what_is_no_key_file_is_a_sentence(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    with pytest.raises(UserError, match=r"shop\.db\.key"):
        KeyFile.read(path)


def test_a_keyring_file_holds_no_key(tmp_path: Path) -> None:
    KeyFile.for_keyring(SHOP).write(tmp_path / "k")
    assert fields_of(tmp_path / "k") == {"version": 1, "shop_id": str(SHOP), "store": "keyring"}
    assert KeyFile.read(tmp_path / "k") == KeyFile.for_keyring(SHOP)


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        KeyFile.read(tmp_path / "none")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    path.chmod(0o644)
    KeyFile.for_keyring(SHOP).write(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WorldError, match="No space left"):
        KeyFile.for_keyring(SHOP).write(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
