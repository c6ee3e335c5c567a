"""Where things lie: the project's own files, and the user's folders. Nobody else knows.

``PAYME_HOME`` moves every folder of the user under one root (tests, portable installs).
"""

import os
import sys
from pathlib import Path

from payme_desktop.errors import WorldError

APP = "PayMe Desktop"
PACKAGE = Path(__file__).resolve().parent


def _own_files(name: str) -> Path:
    """A folder that ships with us: in a frozen build, an installed wheel, or the checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / name
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parent / name


def resources_dir() -> Path:
    """Icons, styles, translations, sample data."""
    return _own_files("resources")


def migrations_dir() -> Path:
    """Alembic's script location."""
    return _own_files("migrations")


def private_dir(path: Path) -> Path:
    """Make the folder, and keep other users of this PC out (0700). Raises WorldError where it cannot be."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)  # an older folder may be too open
    except OSError as error:
        reason = f"The folder {path} cannot be made: {error.strerror}."
        raise WorldError(
            f"{reason} Free space, mend its rights, or name another one in PAYME_HOME."
        ) from error
    return path


def private_file(path: Path) -> Path:
    """Make an empty file, if there is none, and keep other users of this PC out (0600). Raises OSError.

    A lock that others can read is one that others can hold.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)  # an older version's
    return path


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut; Windows does it by itself and cannot be asked."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _user_dir(kind: str) -> Path:
    """The user's folder of a kind: ``data``, ``log`` or ``config``."""
    home = os.environ.get("PAYME_HOME")
    if home:
        private_dir(Path(home))
        return private_dir(Path(home) / kind)
    import platformdirs

    dirs = platformdirs.PlatformDirs(APP, appauthor=False)
    paths = {"data": dirs.user_data_path, "log": dirs.user_log_path, "config": dirs.user_config_path}
    return private_dir(paths[kind])


def data_dir() -> Path:
    """Shops and their backups. Made if missing, for the user alone."""
    return _user_dir("data")


def log_dir() -> Path:
    """The log files. Made if missing, for the user alone."""
    return _user_dir("log")


def config_dir() -> Path:
    """``settings.toml``. Made if missing, for the user alone."""
    return _user_dir("config")


def default_shop_path() -> Path:
    """The shop that opens when none is named."""
    return data_dir() / "shop.db"
