"""An edit is never overwritten silently: it says so where somebody else was quicker."""

from collections.abc import Iterable

from payme_desktop.errors import EditConflict


def check_conflicts(wanted: Iterable[str], now: object, base: object | None) -> None:
    """Raise EditConflict, by field, where a field to be set is no longer as its editor saw it.

    ``now``, ``base``: the row as it stands, and as the editor saw it (None: not checked). Fields that nobody
    else touched do not conflict.
    """
    if base is None:
        return
    lost = [name for name in wanted if getattr(now, name) != getattr(base, name)]
    if lost:
        raise EditConflict(
            "Somebody else changed this meanwhile. Look at the new values and decide again; "
            "nothing was saved.",
            problems={name: [f"It is now '{_shown(getattr(now, name))}'."] for name in lost},
        )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
