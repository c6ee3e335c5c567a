"""Where a shop file may lie: on this PC's own disk. A share loses data, a synced folder mixes up versions, a
stick is pulled out.

Pure: the path, the kind of system and what is mounted are given (``gateways.mounts`` reads them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Final


class Kind(StrEnum):
    """What a folder lies on."""

    OWN = "own"
    NETWORK = "network"
    CLOUD = "cloud"
    REMOVABLE = "removable"


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system. ``place``: its root; ``type``: ``ext4``, ``cifs`` ..., or of Windows' drives
    ``fixed``, ``remote``, ``removable``; ``removable``: the disk can be taken out."""

    place: str
    type: str
    removable: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """``name``: what to call it in a sentence: ``OneDrive``, ``nfs4``; empty for an own disk."""

    kind: Kind
    name: str = ""

    @property
    def log_is_safe(self) -> bool:
        """Whether SQLite's write-ahead log may lie beside the file: three files have to fit."""
        return self.kind is Kind.OWN


_NETWORK: Final = frozenset(
    (
        "nfs",
        "nfs3",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "afs",
        "ncpfs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "beegfs",
        "webdav",
        "davfs",
        "davfs2",
        "fuse.sshfs",
        "fuse.davfs2",
        "fuse.smbnetfs",
        "fuse.gvfsd-fuse",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "gvfsd-fuse",
        "remote",
    )
)
_CLOUD_TYPES: Final = {
    "fuse.rclone": "rclone",
    "fuse.onedriver": "OneDrive",
    "fuse.google-drive-ocamlfuse": "Google Drive",
}
_REMOVABLE: Final = frozenset({"removable", "cdrom"})
_CLOUD_FOLDERS: Final = (
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("mobile documents", "iCloud"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("pcloud drive", "pCloud"),
    ("megasync", "MEGA"),
    ("cloudstorage", "a cloud folder"),
)
_STICKS: Final = ("/media/", "/run/media/", "/volumes/")


def place_of(path: PurePath, mounts: Sequence[Mount]) -> Place:
    """What a file or folder lies on. ``path``: absolute, with links resolved."""
    windows = isinstance(path, PureWindowsPath)
    if isinstance(path, PureWindowsPath) and (share := _share(path)):
        return Place(Kind.NETWORK, share)
    mount = _mount_of(path, mounts)
    if mount is not None and mount.type.lower() in _NETWORK:
        return Place(Kind.NETWORK, "a network drive" if windows else mount.type)
    if mount is not None and mount.type.lower() in _CLOUD_TYPES:
        return Place(Kind.CLOUD, _CLOUD_TYPES[mount.type.lower()])
    if cloud := _cloud(path):
        return Place(Kind.CLOUD, cloud)
    if mount is not None and _is_removable(mount, windows=windows):
        return Place(Kind.REMOVABLE, mount.place)
    return Place(Kind.OWN)


def _share(path: PureWindowsPath) -> str:
    r"""``\\server\share`` of a UNC path; the forms ``\\?\C:`` and ``\\.\`` are local."""
    drive = path.drive
    if drive.upper().startswith("\\\\?\\UNC\\"):
        return drive
    return drive if drive.startswith("\\\\") and drive[2:3] not in {"?", "."} else ""


def _mount_of(path: PurePath, mounts: Sequence[Mount]) -> Mount | None:
    """The innermost; of two at one place the later one hides the other."""
    found, depth = None, -1
    for mount in mounts:
        root = type(path)(mount.place)
        if path.is_relative_to(root) and len(root.parts) >= depth:
            found, depth = mount, len(root.parts)
    return found


def _cloud(path: PurePath) -> str:
    for part in (part.casefold() for part in path.parts):
        for sign, name in _CLOUD_FOLDERS:
            # "OneDrive - Contoso", "Dropbox (Personal)": but no folder that merely begins alike.
            if part == sign or part.startswith((f"{sign} -", f"{sign} (", f"{sign}-")):
                return name
    return ""


def _is_removable(mount: Mount, *, windows: bool) -> bool:
    if mount.removable or mount.type.lower() in _REMOVABLE:
        return True
    return not windows and f"{PurePosixPath(mount.place)}/".lower().startswith(_STICKS)
