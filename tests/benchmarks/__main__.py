"""``python -m tests.benchmarks [NAME ...] [--customers N]``: measure, and print what is over its bound.

Every line is a ratio of two medians taken by turns in one run; times alone would only tell how busy the
machine was. ``noise`` is the floor's own p90 / p10: a ratio that misses its bound by less proves nothing.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from tests.benchmarks import depth, desk, growth, imports, measure, million, reads, startup, sync, writes
from tests.benchmarks.measure import Result, table

BENCHMARKS: Final[dict[str, Callable[[int], list[Result]]]] = {
    "writes": writes.run,
    "reads": reads.run,
    "depth": depth.run,
    "growth": growth.run,
    "imports": imports.run,
    "startup": startup.run,
    "desk": desk.run,
    "sync": sync.run,
}
ON_REQUEST: Final = {"million": million.run}


def main() -> int:
    """Run what is named, else all but those on request. Returns 1 where a bound is not met."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description="Speed, as ratios to floors.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join([*BENCHMARKS, *ON_REQUEST]))
    parser.add_argument("--customers", type=int, default=100_000, metavar="N", help="default: 100000")
    parser.add_argument(
        "--rounds", type=int, default=measure.most_rounds, metavar="N", help="at most N of each"
    )
    args = parser.parse_args()
    measure.most_rounds = args.rounds
    known = BENCHMARKS | ON_REQUEST
    if unknown := set(args.names) - known.keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    over = 0
    for name in args.names or BENCHMARKS:
        results = known[name](args.customers)
        over += sum(each.verdict == "OVER" for each in results)
        print(f"{name}\n{table(results)}\n", flush=True)
    print(f"{over} over their bound" if over else "every bound is met")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
