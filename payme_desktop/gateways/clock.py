"""The PC's clock."""

from datetime import UTC, datetime


class SystemClock:
    """The ``Clock`` of everyday; it may be set back under us."""

    def now(self) -> datetime:
        """Now: aware, UTC."""
        return datetime.now(UTC)
