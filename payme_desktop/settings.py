"""What this machine is set to: a small TOML file, ``settings.toml`` in the user's config folder.

Every field has a default, so no file is a good file. ``PAYME_LOG_LEVEL``, ``PAYME_THEME`` and the like go
before the file. Nothing secret belongs here, and nothing of the shop: that is in the shop.
"""

import contextlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from payme_desktop.errors import UserError, WorldError
from payme_desktop.paths import config_dir, sync_folder

FILE_NAME = "settings.toml"


def _typable(prefix: str) -> str:
    if not all(sign.isprintable() or sign in "\x02\x1b\x1d" for sign in prefix):
        raise ValueError("Only letters, digits and signs, as the scanner sends them")
    return prefix


class Settings(BaseSettings):
    """Machine settings, frozen. Made by ``load_settings``."""

    model_config = SettingsConfigDict(env_prefix="PAYME_", extra="forbid", frozen=True)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    theme: Literal["system", "light", "dark"] = "system"
    language: Literal["system", "en"] = "system"
    density: Literal["dense", "normal", "touch"] = "normal"

    zoom: Annotated[int, Field(ge=80, le=200)] = 100
    """Percent of the system's text size."""

    scanner_prefix: Annotated[str, Field(max_length=8), AfterValidator(_typable)] = ""
    """What the scanner sends before each code, if it does."""

    scanner_gap_ms: Annotated[int, Field(ge=5, le=200)] = 35
    """Letters that come closer together than this were scanned, not typed."""

    sync_minutes: Literal[0, 5, 15, 60] = 0
    """How often this PC syncs by itself; 0: only when somebody asks."""

    lock_minutes: Annotated[int, Field(ge=1, le=15)] = 5
    """The window locks after so long without a key or the mouse."""

    backup_folder: Annotated[str, Field(max_length=1000)] = ""
    """Where a second copy of each backup goes, such as a stick; empty: nowhere."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the base class names it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then what the file said; no .env of a folder we happen to stand in."""
        return (env_settings, init_settings)


def _problems(error: ValidationError) -> dict[str, list[str]]:
    """What is wrong, by field."""
    problems: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in problem["loc"])
        context, known = problem.get("ctx", {}), ", ".join(Settings.model_fields)
        words = {
            "extra_forbidden": f"is not a setting; there are {known}",
            "greater_than_equal": f"must be at least {context.get('ge')}",
            "less_than_equal": f"must be at most {context.get('le')}",
            "string_too_long": f"must have at most {context.get('max_length')} characters",
            "int_parsing": "must be a whole number",
            "int_type": "must be a whole number",
        }
        text = words.get(problem["type"], problem["msg"]).removeprefix("Value error, ")
        problems.setdefault(field, []).append(text)
    return problems


def _sentence(name: str, error: ValidationError) -> tuple[str, dict[str, list[str]]]:
    """What is wrong, for a person, and by field."""
    problems = _problems(error)
    listed = "; ".join(f"{field}: {', '.join(texts)}" for field, texts in problems.items())
    advice = f"Mend {name} (or the PAYME_ variable that goes before it), or delete it to start afresh."
    return f"The settings cannot be used ({listed}). {advice}", problems


def load_settings(path: Path | None = None) -> Settings:
    """The settings of ``path``, else of the user's config folder. Raises UserError where the file is bad."""
    path = path or config_dir() / FILE_NAME
    return _checked(path, _read(path))


def check_settings(changed: Mapping[str, object]) -> dict[str, str | int]:
    """These values as they may be saved (``"35"`` as 35). Raises UserError with every problem by field."""
    try:
        checked = _NoEnvironment.model_validate(dict(changed))
    except ValidationError as error:
        found = _problems(error)
        problems = {
            name: [f"{text[0].upper()}{text[1:]}." for text in texts] for name, texts in found.items()
        }
        words = " ".join(text for texts in problems.values() for text in texts)
        raise UserError(words, code="bad_settings", problems=problems) from error
    return {name: getattr(checked, name) for name in changed}


def save_settings(changed: Mapping[str, object], path: Path | None = None) -> Settings:
    """Write these fields, and answer all settings as they are in force now.

    Everything else in the file stays, comments too. The file is replaced in one step: a full disk or a power
    cut leaves the old one whole. Raises UserError for a bad value or a bad file, WorldError for the disk.
    """
    import tomlkit

    path = path or config_dir() / FILE_NAME
    text = _read(path)
    _checked(path, text)
    document: Any = tomlkit.parse(text)
    for name, value in check_settings(changed).items():
        document[name] = value
    written = tomlkit.dumps(document)
    try:
        _replace(path, written)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorldError(
            f"The settings could not be saved to {path}: {reason}. What was saved before is still there. "
            "Free space or allow writing there, then save again.",
            code="settings_not_saved",
        ) from error
    return _checked(path, written)


class _NoEnvironment(Settings):
    """What is typed is checked as it is: no variable of the environment stands before it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the base class names it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise _no_toml(path, error) from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", code="bad_settings") from error


def _checked(path: Path, text: str) -> Settings:
    try:
        return Settings(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, error) from error
    except ValidationError as error:
        message, problems = _sentence(str(path), error)
        raise UserError(message, code="bad_settings", problems=problems) from error


def _no_toml(path: Path, error: Exception) -> UserError:
    advice = "Mend it, or delete it to start afresh."
    return UserError(f"{path} is not valid TOML: {error}. {advice}", code="bad_settings")


def _replace(path: Path, text: str) -> None:
    """A new file beside it, safe on the disk, takes its name."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)
