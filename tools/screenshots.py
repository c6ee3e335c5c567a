"""``make screenshots``: the main screens of the demo shop, light and dark, into build/screenshots/."""

import os
import sys

from tools import demo

OUT = demo.ROOT / "build" / "screenshots"


def main() -> int:
    """Build the demo shop where there is none yet, and render."""
    os.environ |= {
        "PAYME_HOME": str(demo.FOLDER / "home"),
        "PAYME_PASSPHRASE": demo.SECRET,
        "PAYME_PASSWORD": demo.SECRET,
        "PAYME_USER": demo.OWNER,
        "QT_QPA_PLATFORM": "offscreen",
    }
    if not demo.SHOP.exists():
        demo.FOLDER.mkdir(parents=True, exist_ok=True)
        demo.build(demo.SHOP, say=print)
    from payme_desktop.app import window

    for picture in window.render_screens(str(demo.SHOP), OUT):
        print(picture.relative_to(demo.ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
