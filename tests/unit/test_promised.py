"""The table of promises at the end of a run can go red."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.helpers.promised import Tally, lines, tallied, teller


def report(outcome: str, *told: tuple[str, object]) -> pytest.TestReport:
    made = SimpleNamespace(when="call", failed=outcome == "failed", user_properties=list(told))
    return cast(pytest.TestReport, made)


def test_promises_add_up_over_tests() -> None:
    node: Any = SimpleNamespace(user_properties=[])
    teller(node)("D2", tried=60, note="120 sales each")
    teller(node)("D2", tried=4)
    found = tallied([report("passed", *node.user_properties)])
    assert found == {"D2": Tally(tried=64, failed=0, tests=2, note="120 sales each")}
    assert lines(found) == ["D2   tried       64   failed    0   in 2 tests  120 sales each"]


def test_a_promise_that_did_not_hold_fails_its_test_and_is_in_the_table() -> None:
    node: Any = SimpleNamespace(user_properties=[])
    with pytest.raises(AssertionError, match="D1: 3 of 10 failed"):
        teller(node)("D1", tried=10, failed=3)
    told = [("promise", "D1"), *node.user_properties]
    assert tallied([report("failed", *told)])["D1"] == Tally(tried=10, failed=3, tests=1)


def test_a_test_that_fails_before_it_counts_breaks_the_promise_it_names() -> None:
    assert tallied([report("failed", ("promise", "S4"))])["S4"] == Tally(failed=1)


def test_nothing_tried_proves_nothing() -> None:
    with pytest.raises(AssertionError, match="not tried"):
        teller(cast(Any, SimpleNamespace(user_properties=[])))("D1", tried=0)


def test_the_table_is_in_the_order_of_the_page() -> None:
    names = [
        line.split()[0] for line in lines({"P10": Tally(), "D12": Tally(), "D2": Tally(), "P2": Tally()})
    ]
    assert names == ["D2", "D12", "P2", "P10"]
