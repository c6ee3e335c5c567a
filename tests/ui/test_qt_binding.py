"""What the Qt binding must not do to the interpreter."""

import sys

import pytest
from PySide6.QtCore import QObject


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_calls_that_return_nothing_cost_none_no_reference() -> None:
    """PySide6 6.12.0 loses one at each call, and some thousand calls later Python 3.11 aborts."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(300):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100
