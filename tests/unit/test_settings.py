"""Machine settings: good defaults, and a sentence for every bad file."""

import errno
import os
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from payme_desktop.errors import UserError, WorldError
from payme_desktop.settings import Settings, check_settings, load_settings, save_settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings of this test lie; nothing is there yet."""
    monkeypatch.setenv("PAYME_HOME", str(tmp_path))
    monkeypatch.delenv("PAYME_THEME", raising=False)
    monkeypatch.delenv("PAYME_LOG_LEVEL", raising=False)
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "settings.toml"


def test_no_file_is_a_good_file(file: Path) -> None:
    assert load_settings() == Settings(log_level="INFO", theme="system")


def test_the_file_counts(file: Path) -> None:
    file.write_text('log_level = "DEBUG"\ntheme = "dark"\n')
    assert load_settings().theme == "dark"
    assert load_settings().log_level == "DEBUG"


def test_the_environment_goes_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('theme = "dark"\n')
    monkeypatch.setenv("PAYME_THEME", "light")
    monkeypatch.setenv("PAYME_PASSPHRASE", "no setting of ours")
    assert load_settings().theme == "light"


def test_a_dotenv_of_the_folder_counts_for_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / ".env").write_text("PAYME_THEME=dark\n")
    monkeypatch.chdir(file.parent)
    assert load_settings().theme == "system"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'theme = "pink"', "theme.*'system', 'light' or 'dark'"),
        (b'colour = "pink"', "colour: is not a setting; there are log_level, theme, language"),
        (b"theme = ", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        (b"[theme]\nx = 1", "theme"),
    ],
)
def test_a_bad_file_is_a_sentence(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    with pytest.raises(UserError, match=words) as caught:
        load_settings()
    assert caught.value.code == "bad_settings"
    assert str(file) in caught.value.message
    assert "delete it" in caught.value.message


def test_a_folder_in_its_place_is_a_sentence(file: Path) -> None:
    file.mkdir()
    with pytest.raises(UserError, match="settings"):
        load_settings()


def test_a_bad_variable_is_a_sentence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_THEME", "pink")
    with pytest.raises(UserError, match="PAYME_") as caught:
        load_settings()
    assert list(caught.value.problems) == ["theme"]


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().theme = "dark"  # type: ignore[misc]


def test_what_is_saved_is_in_force_and_the_rest_of_the_file_stays(file: Path) -> None:
    file.write_text(
        '# for the morning shift\nlog_level = "DEBUG"  # ask Rui before changing\ntheme = "light"\n'
    )
    saved = save_settings({"theme": "dark", "zoom": 125, "scanner_prefix": "]C1"})
    assert saved == load_settings()
    assert (saved.theme, saved.zoom, saved.scanner_prefix, saved.log_level) == ("dark", 125, "]C1", "DEBUG")
    text = file.read_text()
    assert "# for the morning shift" in text
    assert "# ask Rui before changing" in text


@pytest.mark.parametrize("prefix", ["", '"', "\\", "\x02", "]C1", "'''", '"""'])
def test_any_prefix_of_a_scanner_survives(file: Path, prefix: str) -> None:
    assert save_settings({"scanner_prefix": prefix}).scanner_prefix == prefix
    assert load_settings().scanner_prefix == prefix


def test_saving_makes_the_file(file: Path) -> None:
    assert save_settings({"density": "touch"}).density == "touch"
    assert file.read_text() == 'density = "touch"\n'
    assert [each.name for each in file.parent.iterdir()] == ["settings.toml"], "nothing is left beside it"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zoom", 300),
        ("zoom", "huge"),
        ("density", "airy"),
        ("language", "xx"),
        ("scanner_gap_ms", 1),
        ("scanner_prefix", "a\nb"),
        ("scanner_prefix", "123456789"),
        ("colour", "pink"),
    ],
)
def test_a_bad_value_is_refused_by_field_and_nothing_is_written(file: Path, name: str, value: object) -> None:
    with pytest.raises(UserError) as caught:
        save_settings({name: value, "theme": "dark"})
    assert list(caught.value.problems) == [name]
    assert caught.value.message.endswith(".")
    assert not file.exists()


def test_what_is_typed_is_checked_beside_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_ZOOM", "100")
    with pytest.raises(UserError):
        check_settings({"zoom": 300})
    check_settings({"zoom": 150})


def test_a_broken_file_is_not_written_over(file: Path) -> None:
    file.write_text("theme = ")
    with pytest.raises(UserError, match="not valid TOML"):
        save_settings({"theme": "dark"})
    assert file.read_text() == "theme = "


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings({"theme": "dark"})

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorldError, match="No space left") as caught:
        save_settings({"theme": "light"})
    assert "still there" in caught.value.message
    assert load_settings().theme == "dark"
    assert [each.name for each in file.parent.iterdir()] == ["settings.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
def test_a_folder_that_may_not_be_written_is_a_sentence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # By hand: root may write everywhere.
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("tempfile.mkstemp", denied)
    with pytest.raises(WorldError, match=r"Permission denied.*allow writing"):
        save_settings({"theme": "light"})
    assert not file.exists()
