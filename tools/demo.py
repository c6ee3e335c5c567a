"""``make demo``: a shop made of the real CDNOW purchases and made-up people, and the window on it.

Writes to build/demo/ only. Where there is no display, the main screens are rendered there instead.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools import sample

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "demo"
SHOP = FOLDER / "shop.db"
SECRET = "demo"
OWNER = "owner"


def main() -> int:
    """Build the shop anew, print its figures, show it."""
    began = time.monotonic()
    os.environ["PAYME_HOME"] = str(FOLDER / "home")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    build(SHOP, say=print)
    print(f"Built in {time.monotonic() - began:.1f} s.\n")
    code = show()
    print("\nThe same figures in a new shell:\n")
    print(
        f"PAYME_PASSPHRASE={SECRET} PAYME_PASSWORD={SECRET} PAYME_USER={OWNER} "
        ".venv/bin/payme-desktop --shop build/demo/shop.db metrics"
    )
    return code


def build(shop: Path, say: Callable[[str], object] = lambda _: None) -> None:
    """A shop at that path with every CDNOW customer and purchase, through the same imports as anybody's."""
    from payme_desktop.app import opening
    from payme_desktop.domain.drafts import BusinessDraft, draft

    wishes = {
        "name": "Discos do Chiado",
        "currency": "EUR",
        "region": "PT",
        "timezone": "Europe/Lisbon",
        "owner": OWNER,
    }
    people, sales = shop.with_name("customers.csv"), shop.with_name("sales.csv")
    sample.write_customers_csv(people)
    sample.write_sales_csv(sales)
    opening.create_shop(str(shop), draft(BusinessDraft, wishes), SECRET, SECRET)
    with opening.open_shop(str(shop), lambda: SECRET, program="make demo") as opened:
        actor = opened.sign_in(OWNER, SECRET).actor
        transfer = opened.services.transfer
        for name, report in (
            ("customers", transfer.import_customers(actor, people, progress=_bar("customers"))),
            ("purchases", transfer.import_sales(actor, sales, progress=_bar("purchases"))),
        ):
            say(
                f"{report.read:,} {name} read = {report.added:,} added + {report.updated:,} updated + "
                f"{report.already_there:,} already there + {report.rejected:,} rejected"
            )
            for warning in report.warnings:
                say(f"  {warning}")


def _bar(what: str) -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def draw(done: int, total: int) -> None:
        share = done / total if total else 1.0
        end = "\n" if done >= total else ""
        print(
            f"\r{what:<10} [{'#' * int(30 * share):<30}] {share:4.0%}", end=end, file=sys.stderr, flush=True
        )

    return draw


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show() -> int:
    """Figures, then the window, or its pictures where there is no display."""

    from payme_desktop import app

    os.environ |= {"PAYME_PASSPHRASE": SECRET, "PAYME_PASSWORD": SECRET, "PAYME_USER": OWNER}
    code = app.main(["--shop", str(SHOP), "metrics"])
    if code:
        return code
    if has_display():
        print("\nOpening the window. Close it to come back here.")
        return app.main(["--shop", str(SHOP)])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from payme_desktop.app import window

    pictures = window.render_screens(str(SHOP), FOLDER)
    print("\nThere is no display here, so the main screens were rendered off-screen:")
    for picture in pictures:
        print(f"  {picture.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
