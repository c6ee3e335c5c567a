"""An edit is never overwritten silently: it says so where somebody else was quicker."""

from collections.abc import Iterable

from payme_desktop.domain.masking import NOTHING, Hidden, mask_of
from payme_desktop.errors import EditConflict


def check_conflicts(wanted: Iterable[str], now: object, base: object | None, away: Hidden = NOTHING) -> None:
    """Raise EditConflict, by field, where a field to be set is no longer as its editor saw it.

    ``now``, ``base``: the row as it stands, and as the editor saw it (None: not checked). Fields that nobody
    else touched do not conflict. ``away``: what the editor sees masked; ``base`` may hold the masks.
    """
    if base is None:
        return
    lost = [name for name in wanted if getattr(base, name) not in _seen(away, name, getattr(now, name))]
    if lost:
        raise EditConflict(
            "Somebody else changed this meanwhile. Look at the new values and decide again; "
            "nothing was saved.",
            problems={
                name: [f"It is now '{_shown(mask_of(away, name, getattr(now, name)))}'."] for name in lost
            },
        )


def _seen(away: Hidden, name: str, value: object) -> tuple[object, ...]:
    """How the editor may have seen that value."""
    masks = (mask_of(away, name, value), None) if name == "average_spend" else (mask_of(away, name, value),)
    return (value, *masks) if mask_of(away, name, value) != value else (value,)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
