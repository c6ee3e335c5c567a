"""The time zone that this PC is set to."""

import os
from pathlib import Path

from payme_desktop.domain.times import zone


def local_timezone() -> str:
    """The IANA name of this PC's zone; UTC where the system does not tell."""
    for source in (_zone_of_environment, _zone_of_localtime, _zone_of_etc):
        name = source()
        if name and is_zone(name):
            return name
    return "UTC"


def is_zone(name: str) -> bool:
    """Whether a zone of that name is known."""
    try:
        zone(name)
    except ValueError:
        return False
    return True


def _zone_of_environment() -> str:
    return os.environ.get("TZ", "").removeprefix(":")


def _zone_of_localtime() -> str:
    link = Path("/etc/localtime")
    target = str(link.resolve()) if link.is_symlink() else ""
    return target.partition("zoneinfo/")[2]


def _zone_of_etc() -> str:
    named = Path("/etc/timezone")
    return named.read_text(encoding="ascii", errors="replace").strip() if named.is_file() else ""
