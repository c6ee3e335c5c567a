"""A shop on a share is refused; one in a synced folder or on a stick is warned of, and keeps no log."""

from pathlib import Path

import pytest

from payme_desktop.app import opening, safe_places
from payme_desktop.domain.drafts import CustomerDraft, draft
from payme_desktop.domain.places import Mount
from payme_desktop.errors import ShopUnusable
from payme_desktop.gateways import mounts
from tests.unit.shop.conftest import BUSINESS, PASSPHRASE, PASSWORD


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the mount table calls a stick."""
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    folder = tmp_path / "stick"
    folder.mkdir()
    table = [Mount("/", "ext4"), Mount(str(folder), "vfat", removable=True)]
    monkeypatch.setattr(mounts, "mounts", lambda: table)
    return folder


def test_a_share_is_refused_whatever_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "mounts", lambda: [Mount("/", "ext4"), Mount(str(tmp_path), "cifs")])
    shop = tmp_path / "shop.db"
    for act in (
        lambda: opening.create_shop(str(shop), BUSINESS, PASSWORD, PASSPHRASE, anyway=True),
        lambda: opening.open_shop(str(shop), lambda: PASSPHRASE),
    ):
        with pytest.raises(ShopUnusable, match="lies on the network") as refused:
            act()
        assert refused.value.code == "unsafe_place"
    assert list(tmp_path.iterdir()) == []


def test_a_stick_takes_a_word_and_no_log(stick: Path) -> None:
    shop = stick / "shop.db"
    with pytest.raises(ShopUnusable, match="can be taken out"):
        opening.create_shop(str(shop), BUSINESS, PASSWORD, PASSPHRASE)
    opening.create_shop(str(shop), BUSINESS, PASSWORD, PASSPHRASE, anyway=True)
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as opened:
        actor = opened.sign_in("Ana", PASSWORD).actor
        opened.services.customers.create(actor, draft(CustomerDraft, {"name": "Lia"}))
        assert "Move it to this PC's own disk" in opened.news[0]
        opened.backup()
        assert not Path(f"{shop}-wal").exists()
        assert opened.doctor().healthy


def test_a_synced_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShopUnusable, match="a folder that Dropbox syncs"):
        safe_places.check_new(tmp_path / "Dropbox" / "shop.db", anyway=False)
    assert safe_places.check_new(tmp_path / "Dropbox" / "shop.db", anyway=True).name == "Dropbox"
