"""Measuring ratios: ours and a floor by turns in one process, so that a busy machine slows both alike."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]
most_rounds = 1_000
"""How often anything is repeated at most; a trial run sets it low."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. ``ours``, ``floor``: medians in ms; ``allowance``: ms that the bound adds.

    ``noise``: how far the floor itself spreads, p90 / p10. ``beside``: another ratio worth knowing.
    ``bound`` 0: reported only.
    """

    work: str
    ours: float
    floor: float
    bound: float
    noise: float
    allowance: float = 0.0
    beside: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def verdict(self) -> str:
        if not self.bound:
            return "-"
        return "ok" if self.ours <= self.bound * self.floor + self.allowance else "OVER"


@dataclass(frozen=True, slots=True)
class Timings:
    """All times of one piece of work, in ms."""

    times: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def spread(self) -> float:
        """p90 / p10."""
        if len(self.times) < 2:
            return 1.0
        cuts = statistics.quantiles(self.times, n=10)
        return cuts[8] / cuts[0]


def by_turns(works: Sequence[Work], rounds: int, warm_up: int = 2) -> list[Timings]:
    """The times of each work over ``rounds``; each round runs all, the first one last in the next round."""
    rounds = min(rounds, most_rounds)
    times: list[list[float]] = [[] for _ in works]
    order = list(range(len(works)))
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds + warm_up):
            for index in order:
                spent = once(works[index])
                if turn >= warm_up:
                    times[index].append(spent)
            order.append(order.pop(0))
    finally:
        gc.enable()
    return [Timings(tuple(each)) for each in times]


def once(work: Work) -> float:
    """The time of one run, in ms."""
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1e6


def compared(
    work: str, ours: Timings, floor: Timings, bound: float, *, beside: str = "", allowance: float = 0.0
) -> Result:
    """A line of the table from two timings."""
    return Result(work, ours.median, floor.median, bound, floor.spread, allowance, beside)


def table(results: Sequence[Result]) -> str:
    """The results as text, times in ms."""
    lines = [f"{'work':<46}{'ours':>10}{'floor':>10}{'ratio':>8}{'bound':>13}{'':>6}{'noise':>8}"]
    for each in results:
        plus = f" + {each.allowance:.0f} ms" if each.allowance else ""
        bound = f"{each.bound:g}x{plus}" if each.bound else "-"
        lines.append(
            f"{each.work:<46}{each.ours:>10.3f}{each.floor:>10.3f}{each.ratio:>8.2f}{bound:>13}"
            f"{each.verdict:>6}{each.noise:>8.2f}  {each.beside}".rstrip()
        )
    return "\n".join(lines)
