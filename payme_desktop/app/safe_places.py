"""Refuses a shop on a share, and warns of one in a synced folder or on a stick."""

from pathlib import Path
from typing import Final

from payme_desktop.domain.places import Kind, Place
from payme_desktop.errors import ShopUnusable
from payme_desktop.gateways.mounts import place_here

_MOVE: Final = "Choose a folder on this PC's own disk"


def check_new(path: Path, *, anyway: bool) -> Place:
    """Where a new shop may be made. Raises ShopUnusable; ``anyway`` overrules all but a share."""
    place = check_open(path)
    if place.kind is not Kind.OWN and not anyway:
        raise ShopUnusable(
            f"{_why(path, place)} {_MOVE} and let backups go there, or say --anyway.", code="unsafe_place"
        )
    return place


def check_open(path: Path) -> Place:
    """Where a shop lies. Raises ShopUnusable for a share: locks do not hold there, and data gets lost."""
    place = place_here(path)
    if place.kind is Kind.NETWORK:
        raise ShopUnusable(
            f"{path} lies on the network ({place.name}), where two PCs would damage the shop. {_MOVE}; "
            "several PCs share one book by syncing.",
            code="unsafe_place",
        )
    return place


def warning(path: Path, place: Place) -> tuple[str, ...]:
    """What whoever opens it has to know."""
    return () if place.kind is Kind.OWN else (f"{_why(path, place)} Move it to this PC's own disk.",)


def _why(path: Path, place: Place) -> str:
    if place.kind is Kind.CLOUD:
        return f"{path.name} lies in a folder that {place.name} syncs: it may take an older version back."
    return (
        f"{path.name} lies on a disk that can be taken out ({place.name}): a shop that is open breaks then."
    )
