"""The same questions at a million customers and 700,000 purchases; only on request, it takes minutes."""

from typing import Final

from tests.benchmarks import depth, growth, reads
from tests.benchmarks.measure import Result

CUSTOMERS: Final = 1_000_000


def run(customers: int) -> list[Result]:
    """Reads, depth, and growth from a tenth, at ten times ``customers``: so a trial can be small."""
    many = min(CUSTOMERS, customers * 10)
    return [*reads.run(many), *depth.run(many), *growth.run(many)]
