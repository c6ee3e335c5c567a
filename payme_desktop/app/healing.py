"""A damaged shop file is noticed before anything of it is shown, and healed from the newest good backup."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from payme_desktop.db import damage, replacing, setback, shelf, shopfile
from payme_desktop.db.damage import Damage
from payme_desktop.db.presence import Presence
from payme_desktop.domain.keeping import BackupRow, Setback
from payme_desktop.domain.ports import Clock
from payme_desktop.errors import ShopUnusable
from payme_desktop.log import get_logger

MOST: Final = {"the window": damage.WHOLE_WINDOW}
"""Bytes up to which a program reads the whole file before it opens it; every other: ``WHOLE_COMMAND``."""

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ward:
    """A shop file that is about to be opened by somebody who has its key."""

    shop: Path
    key: bytes
    presence: Presence
    clock: Clock
    most: int = damage.WHOLE_COMMAND

    def whole(self) -> None:
        """Make sure of it: look, and heal what is damaged.

        Raises ShopUnusable with ``damaged`` where no good backup is there, or others have it open.
        """
        if self._damage() is None:
            damage.suspect_of(self.shop).unlink(missing_ok=True)
            return
        with self.presence.alone("repaired"):
            found = self._damage()  # somebody else may have healed it while we waited
            if found is not None:
                self._heal(found)

    def _damage(self) -> Damage | None:
        try:
            most = self.shop.stat().st_size if damage.suspect_of(self.shop).exists() else self.most
            return damage.found(self.shop, self.key, most)
        except ShopUnusable as reason:
            # Page one tells no damage from another key. A backup that opens does.
            if reason.code in {"wrong_key", "damaged"} and self._key_is_right():
                return Damage(1, "file")
            raise

    def _key_is_right(self) -> bool:
        return any(damage.opens(Path(row.path), self.key) for row in self._backups())

    def _heal(self, found: Damage) -> None:
        last = replacing.last_write(self.shop)
        chosen = newest_good(self._backups(), self.key)
        if chosen is None:
            raise ShopUnusable(
                f"{self.shop.name} is damaged ({found.places} places in its {found.where}), and there is no "
                "good backup beside it. Nothing was changed: restore a backup from elsewhere with "
                "'payme-desktop restore FILE', or ask for help.",
                code="damaged",
            )
        staged = replacing.stage(Path(chosen.path), self.shop, self.key)
        now = self.clock.now()
        aside = replacing.aside_name(self.shop, "healed", now)
        # The note before the deed: a shop that goes back is never synced before somebody saw it.
        note = Setback("healed", now, Path(chosen.path).name, chosen.taken_at, last, aside.name)
        setback.write(self.shop, note)
        replacing.put_in_place(staged, self.shop, aside, self.key, damaged=True)
        damage.suspect_of(self.shop).unlink(missing_ok=True)
        _log.warning("healed", backup=note.backup, places=found.places, where=found.where)

    def _backups(self) -> list[BackupRow]:
        return shelf.backups(shelf.folder_of(self.shop), self.shop.stem)


def newest_good(rows: Iterable[BackupRow], key: bytes) -> BackupRow | None:
    """The newest that passes every check now. ``rows``: newest first."""
    return next((row for row in rows if shelf.passes(row, key)), None)


def recognised(shop: Path) -> None:
    """Raise ShopUnusable for what cannot be a shop file, unless its backups say that it was one."""
    try:
        shopfile.check_file(shop)
    except ShopUnusable:
        if not shelf.backups(shelf.folder_of(shop), shop.stem):
            raise
        if not shop.exists():
            raise ShopUnusable(
                f"There is no shop at {shop}, but backups of it are there: put the newest in its place with "
                "'payme-desktop restore newest'.",
                code="no_shop",
            ) from None
