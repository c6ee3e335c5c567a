"""The table of promises that a run of the tests ends with: id, how many times it was tried, how many failed.

A test says what it proved: ``promised("D2", tried=60, failed=0)`` (the fixture of ``conftest``), also before
it asserts, so that a broken promise is in the table too. A test that fails counts as one failure of every
promise its marker names: ``@pytest.mark.promise("D2")``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

import pytest

PROPERTY: Final = "promised"
Promised = Callable[..., None]


@dataclass
class Tally:
    """One promise in one run."""

    tried: int = 0
    failed: int = 0
    tests: int = 0
    note: str = ""


class _Node(Protocol):
    user_properties: list[tuple[str, object]]


def teller(node: _Node) -> Promised:
    """What a test calls. ``note``: a few words for the table, such as a figure."""

    def promised(promise: str, *, tried: int, failed: int = 0, note: str = "") -> None:
        assert tried > 0, "a promise that was not tried was not kept"
        node.user_properties.append((PROPERTY, (promise, tried, failed, note)))
        assert failed == 0, f"{promise}: {failed} of {tried} failed {note}"

    return promised


def tallied(reports: Iterable[pytest.TestReport]) -> dict[str, Tally]:
    """Promise -> tally, from the reports of a run (under xdist they come from every worker)."""
    found: dict[str, Tally] = {}
    for report in reports:
        told = _told(report)
        for promise, tried, failed, note in told:
            tally = found.setdefault(promise, Tally())
            tally.tried += tried
            tally.failed += failed
            tally.tests += 1
            tally.note = note or tally.note
        if report.failed:
            counted = {each[0] for each in told if each[2]}
            for promise in _named(report) - counted:
                found.setdefault(promise, Tally()).failed += 1
    return found


def _told(report: pytest.TestReport) -> list[tuple[str, int, int, str]]:
    return [cast(Any, value) for name, value in report.user_properties if name == PROPERTY]


def _named(report: pytest.TestReport) -> set[str]:
    return {str(value) for name, value in report.user_properties if name == "promise"}


def lines(tallies: dict[str, Tally]) -> list[str]:
    """The table, a promise a line, in the order of docs/security.md."""
    return [_line(name, tallies[name]) for name in sorted(tallies, key=lambda name: (name[0], int(name[1:])))]


def _line(name: str, tally: Tally) -> str:
    counted = f"{name:<4} tried {tally.tried:>8,}   failed {tally.failed:>4,}   in {tally.tests} tests"
    return f"{counted}  {tally.note}".rstrip()
