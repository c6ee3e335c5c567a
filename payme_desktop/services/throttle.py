"""Guessing is slow: ten wrong tries, then half an hour, or a manager who lets that person try again.

A try is counted before it is checked, so that two windows cannot share one count; success takes the count
back. It is kept in the shop and outside it, and the worse of both holds: neither a restart, nor an old backup
put in place, brings tries back. Time is that of the PC's running, so that no change of the clock shortens it;
after a start of the PC it counts from there.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from payme_desktop.db.queries import staff
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.ids import derived_id
from payme_desktop.domain.ports import Device, Tries
from payme_desktop.errors import SignInFailed

LIMIT: Final = 10
WAIT_SECONDS: Final = 30 * 60

PASSWORD: Final = "password"  # noqa: S105 - the kind of a try
PIN: Final = "pin"


def key_of(who: object, kind: str) -> UUID:
    """Where tries are counted. ``who``: somebody's id, which no rename changes, or an unknown name."""
    return derived_id("tries", kind, who)


class Throttle:
    """The counted tries of a PC. Everything within the caller's write transaction."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def count(self, writing: Writing, keys: list[UUID]) -> None:
        """Count one more try of each. Raises SignInFailed, and counts nothing, where one has to wait.

        ``keys``: more than one where several people have a name.
        """
        seen = {key: self._worse(writing, key) for key in keys}
        left = max(self._left(writing, tries) for tries in seen.values())
        if left > 0:
            raise _too_many(left)
        for key, tries in seen.items():
            self._keep(writing, key, (tries.failed if tries else 0) + 1)

    def forget(self, writing: Writing, *keys: UUID) -> None:
        """It was the right person, or somebody may try again."""
        for key in keys:
            tries = self._worse(writing, key)
            if tries and tries.failed:
                self._keep(writing, key, 0)

    def give_back(self, writing: Writing, key: UUID) -> None:
        """The try was meant for somebody else of that name."""
        tries = self._worse(writing, key)
        if tries and tries.failed:
            self._keep(writing, key, tries.failed - 1)

    def waits(self, reading: Reading, key: UUID) -> int:
        """Seconds until somebody may try again; 0: now."""
        return self._left(reading, self._worse(reading, key))

    def _worse(self, reading: Reading, key: UUID) -> Tries | None:
        found = staff.tries(reading, key)
        here = Tries(*found) if found else None
        outside = self._device.tries(reading.business_id, key)
        if here is None or outside is None:
            return here or outside
        late = here if self._left(reading, here) >= self._left(reading, outside) else outside
        return replace(late, failed=max(here.failed, outside.failed))

    def _keep(self, writing: Writing, key: UUID, failed: int) -> None:
        device_id, uptime = self._device.id, self._device.uptime()
        staff.keep_tries(writing, key, failed, device_id, uptime)
        self._device.keep_tries(writing.business_id, key, Tries(failed, writing.now, device_id, uptime))

    def _left(self, reading: Reading, tries: Tries | None) -> int:
        if tries is None or tries.failed < LIMIT:
            return 0
        uptime = self._device.uptime()
        if tries.device_id == self._device.id:
            # Less than before: the PC was started anew, at least so long ago.
            passed = uptime - tries.uptime if uptime >= tries.uptime else uptime
        else:
            passed = min(int((reading.now - tries.at).total_seconds()), uptime)
        return max(0, WAIT_SECONDS - max(0, passed))


def _too_many(seconds: int) -> SignInFailed:
    minutes = -(-seconds // 60)
    return SignInFailed(
        f"Too many wrong tries. Wait {minutes} minutes, or ask a manager to let you try again.",
        code="too_many_tries",
    )
