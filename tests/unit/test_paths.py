"""The project's files are found wherever it runs; the user's folders are the user's alone."""

import sys
from pathlib import Path

import pytest

from payme_desktop import paths
from payme_desktop.errors import WorldError


def test_the_checkout_holds_resources_and_migrations() -> None:
    assert paths.resources_dir() == paths.PACKAGE.parent / "resources"
    assert paths.migrations_dir().is_dir()


def test_an_installed_wheel_holds_them_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "PACKAGE", tmp_path)
    (tmp_path / "_resources").mkdir()
    (tmp_path / "_migrations").mkdir()
    assert paths.resources_dir() == tmp_path / "_resources"
    assert paths.migrations_dir() == tmp_path / "_migrations"


def test_a_frozen_build_holds_them_in_its_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_dir() == tmp_path / "resources"


def test_payme_home_moves_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "new" / "home"))
    home = tmp_path / "new" / "home"
    assert paths.default_shop_path() == home / "data" / "shop.db"
    assert paths.log_dir() == home / "log"
    assert paths.config_dir() == home / "config"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
def test_folders_are_for_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "log").mkdir(parents=True)
    (tmp_path / "home" / "log").chmod(0o755)
    folders = [paths.data_dir(), paths.log_dir(), tmp_path / "home"]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is Linux's")
def test_without_payme_home_the_system_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYME_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.data_dir() == tmp_path / "PayMe Desktop"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "file"))
    with pytest.raises(WorldError, match="PAYME_HOME"):
        paths.data_dir()
