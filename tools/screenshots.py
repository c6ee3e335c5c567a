"""``make screenshots``: every screen of the demo shop: light, dark, mirrored, at 2x."""

import os
import subprocess
import sys
from pathlib import Path

from tools import demo

OUT = demo.ROOT / "build" / "screenshots"
VARIANTS: dict[str, dict[str, str]] = {
    "plain": {},
    "mirrored": {"PAYME_PICTURES_MIRRORED": "1"},
    "2x": {"QT_SCALE_FACTOR": "2"},
}


def main() -> int:
    """Build the demo shop where there is none yet, and render each variant in a process of its own."""
    if sys.argv[1:2] == ["render"]:
        return render(Path(sys.argv[2]))
    environ = os.environ | {
        "PAYME_HOME": str(demo.FOLDER / "home"),
        "PAYME_PASSPHRASE": demo.SECRET,
        "PAYME_PASSWORD": demo.SECRET,
        "PAYME_USER": demo.OWNER,
        "QT_QPA_PLATFORM": "offscreen",
    }
    os.environ["PAYME_HOME"] = environ["PAYME_HOME"]
    if not demo.SHOP.exists():
        demo.FOLDER.mkdir(parents=True, exist_ok=True)
        demo.build(demo.SHOP, say=print)
    for name, special in VARIANTS.items():
        command = [sys.executable, "-m", "tools.screenshots", "render", str(OUT / name)]
        if code := subprocess.run(command, cwd=demo.ROOT, env=environ | special, check=False).returncode:
            return code
    return 0


def render(folder: Path) -> int:
    """One variant, in the light and the dark."""
    from PySide6.QtCore import Qt

    from payme_desktop.app import window
    from payme_desktop.ui.app_window import application

    if os.environ.get("PAYME_PICTURES_MIRRORED"):
        application().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for picture in window.render_screens(str(demo.SHOP), folder):
        print(picture.relative_to(demo.ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
