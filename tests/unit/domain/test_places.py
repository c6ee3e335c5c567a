"""Where a shop may lie: a table of paths on the three systems, with what is mounted there."""

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from payme_desktop.domain.places import Kind, Mount, place_of
from payme_desktop.gateways.mounts import _linux
from tests.helpers.promised import Promised

LINUX = (
    Mount("/", "ext4"), Mount("/home", "btrfs"), Mount("/mnt/nas", "nfs4"), Mount("/mnt/win", "cifs"),
    Mount("/media/ana/STICK", "vfat", removable=True), Mount("/run/media/ana/Disk", "exfat"),
    Mount("/home/ana/gdrive", "fuse.rclone"), Mount("/mnt/ssh", "fuse.sshfs"), Mount("/mnt/ssd", "ext4"),
    Mount("/mnt/nas/local", "ext4"), Mount("/srv", "9p"), Mount("/mnt/card", "vfat", removable=True),
    Mount("/tmp", "tmpfs"),
)  # fmt: skip
MAC = (
    Mount("/", "apfs"), Mount("/Volumes/Stick", "msdos"), Mount("/Volumes/Team", "smbfs"),
    Mount("/Volumes/Old", "afpfs"), Mount("/System/Volumes/Data", "apfs"),
)  # fmt: skip
WINDOWS = (
    Mount("C:\\", "fixed"), Mount("D:\\", "fixed"), Mount("E:\\", "removable"), Mount("Z:\\", "remote"),
    Mount("F:\\", "cdrom"),
)  # fmt: skip

TABLE: list[tuple[type[PurePath], str, Kind, str]] = [
    (PurePosixPath, "/home/ana/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/home/ana/.local/share/PayMe Desktop/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/mnt/ssd/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/mnt/nas/shops/shop.db", Kind.NETWORK, "nfs4"),
    (PurePosixPath, "/mnt/nas/local/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/mnt/nasty/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/mnt/win/shop.db", Kind.NETWORK, "cifs"),
    (PurePosixPath, "/mnt/ssh/shop.db", Kind.NETWORK, "fuse.sshfs"),
    (PurePosixPath, "/srv/shop.db", Kind.NETWORK, "9p"),
    (PurePosixPath, "/media/ana/STICK/shop.db", Kind.REMOVABLE, "/media/ana/STICK"),
    (PurePosixPath, "/run/media/ana/Disk/shop.db", Kind.REMOVABLE, "/run/media/ana/Disk"),
    (PurePosixPath, "/mnt/card/shop.db", Kind.REMOVABLE, "/mnt/card"),
    (PurePosixPath, "/home/ana/Dropbox/shop.db", Kind.CLOUD, "Dropbox"),
    (PurePosixPath, "/home/ana/Nextcloud/shop/shop.db", Kind.CLOUD, "Nextcloud"),
    (PurePosixPath, "/home/ana/gdrive/shop.db", Kind.CLOUD, "rclone"),
    (PurePosixPath, "/home/ana/dropbox-old-notes.txt/shop.db", Kind.CLOUD, "Dropbox"),
    (PurePosixPath, "/home/ana/Dropboxes/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/tmp/shop.db", Kind.OWN, ""),
    (PurePosixPath, "/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/shop.db", Kind.CLOUD, "iCloud"),
    (PurePosixPath, "/Users/ana/Library/CloudStorage/OneDrive-Contoso/shop.db", Kind.CLOUD, "a cloud folder"),
    (PurePosixPath, "/Users/ana/Google Drive/My Drive/shop.db", Kind.CLOUD, "Google Drive"),
    (PurePosixPath, "/Volumes/Stick/shop.db", Kind.REMOVABLE, "/Volumes/Stick"),
    (PurePosixPath, "/Volumes/Team/shop.db", Kind.NETWORK, "smbfs"),
    (PurePosixPath, "/Volumes/Old/shop.db", Kind.NETWORK, "afpfs"),
    (PureWindowsPath, "C:\\Users\\Ana\\AppData\\Local\\PayMe Desktop\\shop.db", Kind.OWN, ""),
    (PureWindowsPath, "D:\\shop\\shop.db", Kind.OWN, ""),
    (PureWindowsPath, "C:\\Users\\Ana\\OneDrive - Contoso\\shop.db", Kind.CLOUD, "OneDrive"),
    (PureWindowsPath, "C:\\Users\\Ana\\ONEDRIVE\\shop.db", Kind.CLOUD, "OneDrive"),
    (PureWindowsPath, "C:\\Users\\Ana\\Dropbox (Personal)\\shop.db", Kind.CLOUD, "Dropbox"),
    (PureWindowsPath, "C:\\Users\\Ana\\iCloudDrive\\shop.db", Kind.CLOUD, "iCloud"),
    (PureWindowsPath, "\\\\server\\team\\shop.db", Kind.NETWORK, "\\\\server\\team"),
    (PureWindowsPath, "//server/team/shop.db", Kind.NETWORK, "\\\\server\\team"),
    (PureWindowsPath, "Z:\\shop.db", Kind.NETWORK, "a network drive"),
    (PureWindowsPath, "E:\\shop.db", Kind.REMOVABLE, "E:\\"),
    (PureWindowsPath, "\\\\?\\C:\\shop\\shop.db", Kind.OWN, ""),
    (PureWindowsPath, "G:\\My Drive\\shop.db", Kind.CLOUD, "Google Drive"),
]


@pytest.mark.promise("D12")
def test_every_place_is_told_for_what_it_is(promised: Promised) -> None:
    wrong = []
    for system, path, kind, name in TABLE:
        posix = MAC if path.startswith(("/Users", "/Volumes")) else LINUX
        place = place_of(system(path), WINDOWS if system is PureWindowsPath else posix)
        if (place.kind, place.name) != (kind, name) or place.log_is_safe is not (kind is Kind.OWN):
            wrong.append((path, place))
    promised("D12", tried=len(TABLE), failed=len(wrong), note=str(wrong[:2]) if wrong else "")


def test_the_mount_table_of_linux_is_read() -> None:
    table = (
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "40 22 0:45 / /mnt/my\\040nas rw shared:2 - nfs4 host:/x rw\n"
        "torn line"
    )
    assert _linux(table) == [Mount("/", "ext4"), Mount("/mnt/my nas", "nfs4")]
