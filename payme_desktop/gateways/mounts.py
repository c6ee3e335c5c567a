"""What is mounted on this PC, for ``domain.places``. Nobody knows: then every folder counts as its own."""

import os
import subprocess
from pathlib import Path
from typing import Any

from payme_desktop.domain.places import Mount, Place, place_of

_LINUX = Path("/proc/self/mountinfo")
_DRIVES = {2: "removable", 3: "fixed", 4: "remote", 5: "cdrom"}


def place_here(path: Path) -> Place:
    """What a file that is there, or will be, lies on."""
    return place_of(path.expanduser().resolve(), mounts())


def mounts() -> list[Mount]:
    """The mounted file systems of this system."""
    try:
        if os.name == "nt":
            return _windows()
        return _linux(_LINUX.read_text()) if _LINUX.exists() else _mac()
    except (OSError, ValueError, subprocess.SubprocessError):
        return []


def _linux(table: str) -> list[Mount]:
    """``36 35 98:0 /mnt1 /mnt2 rw master:1 - ext3 /dev/root rw``; blanks in places are octal."""
    found = []
    for line in table.splitlines():
        own, _, rest = line.partition(" - ")
        fields, kind = own.split(), rest.split()
        if len(fields) > 4 and kind:
            place = fields[4].encode().decode("unicode_escape")
            found.append(Mount(place, kind[0], _is_removable(fields[2])))
    return found


def _is_removable(numbers: str) -> bool:
    """Whether the kernel calls a block device, or the disk it is a part of, removable."""
    device = Path("/sys/dev/block") / numbers
    try:
        real = device.resolve()
        flags = [real / "removable", real.parent / "removable"]
        return any(flag.read_text().strip() == "1" for flag in flags if flag.is_file())
    except OSError:
        return False


def _mac() -> list[Mount]:
    """``/dev/disk1s1 on /Volumes/Stick (msdos, local, nodev)``."""
    told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True).stdout
    found = []
    for line in told.splitlines():
        _, _, rest = line.partition(" on ")
        place, _, options = rest.rpartition(" (")
        if place:
            found.append(Mount(place, options.partition(",")[0].rstrip(")")))
    return found


def _windows() -> list[Mount]:
    import ctypes

    kernel: Any = vars(ctypes)["windll"].kernel32  # not there, and not known to the types, elsewhere
    letters = [f"{chr(65 + n)}:\\" for n in range(26) if kernel.GetLogicalDrives() >> n & 1]
    return [Mount(each, _DRIVES.get(kernel.GetDriveTypeW(each), "fixed")) for each in letters]
