"""What this machine is set to: a small TOML file, ``settings.toml`` in the user's config folder.

Every field has a default, so no file is a good file. ``PAYME_LOG_LEVEL`` and ``PAYME_THEME`` go before the
file. Nothing secret belongs here, and nothing of the shop: that is in the shop.
"""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from payme_desktop.errors import UserError
from payme_desktop.paths import config_dir

FILE_NAME = "settings.toml"


class Settings(BaseSettings):
    """Machine settings, frozen. Made by ``load_settings``."""

    model_config = SettingsConfigDict(env_prefix="PAYME_", extra="forbid", frozen=True)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    theme: Literal["system", "light", "dark"] = "system"

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


def _sentence(name: str, error: ValidationError) -> tuple[str, dict[str, list[str]]]:
    """What is wrong, for a person, and by field."""
    problems: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in problem["loc"])
        known = problem["type"] != "extra_forbidden"
        text = problem["msg"] if known else f"is not a setting; there are {', '.join(Settings.model_fields)}"
        problems.setdefault(field, []).append(text)
    listed = "; ".join(f"{field}: {', '.join(texts)}" for field, texts in problems.items())
    advice = f"Mend {name} (or the PAYME_ variable that goes before it), or delete it to start afresh."
    return f"The settings cannot be used ({listed}). {advice}", problems


def load_settings(path: Path | None = None) -> Settings:
    """The settings of ``path``, else of the user's config folder. Raises UserError where the file is bad."""
    path = path or config_dir() / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return Settings(**tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path} is not valid TOML: {error}. Mend it, or delete it to start afresh.", code="bad_settings"
        ) from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", code="bad_settings") from error
    except ValidationError as error:
        message, problems = _sentence(str(path), error)
        raise UserError(message, code="bad_settings", problems=problems) from error
