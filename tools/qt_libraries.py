"""Qt's system libraries: are they there, and if not, get them.

The lists are what `ldd` names for QtCore, QtGui, QtWidgets, QtNetwork, QtSvg and the platform plugins of
PySide6-Essentials 6.12, by the packages of Debian and Ubuntu that hold them.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tools.environment import SetupFailed, say

BASE = [
    "libegl1",
    "libgl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libfreetype6",
    "libglib2.0-0",
    "libgssapi-krb5-2",
    "libzstd1",
    "fonts-dejavu-core",
]
XCB = [
    "libx11-xcb1",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-glx0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-render0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-util1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
]
WAYLAND = ["libwayland-client0", "libwayland-cursor0", "libwayland-egl1"]

OFFSCREEN_PROBE = """
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
app = QApplication(["probe"])
raise SystemExit(0 if QFontDatabase.families() else "no fonts")
"""
PLUGIN_PROBE = """
import ctypes, pathlib, sys
from PySide6 import QtWidgets
plugins = pathlib.Path(QtWidgets.__file__).parent / "Qt" / "plugins" / "platforms"
ctypes.CDLL(str(plugins / f"lib{sys.argv[1]}.so"))
"""


def complaint(python: Path, code: str, *args: str) -> str:
    """Run a probe with the environment's Python; its last words, or '' where all is well."""
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [python, "-c", code, *args], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    if run.returncode == 0:
        return ""
    lines = run.stderr.strip().splitlines()
    return lines[-1] if lines else f"the probe ended with status {run.returncode}"


def missing(python: Path, *, screen: bool) -> tuple[str, list[str]]:
    """What Qt complains of, and the packages that mend it; ``("", [])`` where all is well."""
    words = complaint(python, OFFSCREEN_PROBE)
    if words:
        return words, [*BASE, *XCB, *WAYLAND]
    plugins = {"WAYLAND_DISPLAY": ("qwayland", WAYLAND), "DISPLAY": ("qxcb", XCB)}
    wanted = [plugin for variable, plugin in plugins.items() if screen and os.environ.get(variable)]
    answers = [(complaint(python, PLUGIN_PROBE, name), packages) for name, packages in wanted]
    # one that loads is enough: a Wayland session offers X11 too
    if not answers or any(not words for words, _ in answers):
        return "", []
    return answers[0][0], [package for _, packages in answers for package in packages]


def ensure_qt(python: Path, *, screen: bool) -> None:
    """Install what Qt lacks (as root, by apt) or raise SetupFailed with the exact command.

    ``screen``: a window will be opened if there is a display; else off-screen drawing is enough.
    """
    words, packages = missing(python, screen=screen)
    if not words:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        raise SetupFailed(f"Qt lacks a system library ({words}). Install it with your package manager.")
    if os.geteuid() != 0:
        raise SetupFailed(f"Qt lacks a system library ({words}). Run:\n  sudo {' '.join(install)}")
    say(f"Qt lacks a system library ({words}); installing with apt")
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        subprocess.run(command, env=environ, check=False, stdout=2)
    words, _ = missing(python, screen=screen)
    if words:
        raise SetupFailed(f"Qt still lacks a system library: {words}")
