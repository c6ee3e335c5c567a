"""Machine settings: good defaults, and a sentence for every bad file."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from payme_desktop.errors import UserError
from payme_desktop.settings import Settings, load_settings


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
        (b'colour = "pink"', "colour: is not a setting; there are log_level, theme"),
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
