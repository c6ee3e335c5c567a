"""None survives Qt."""

import sys

import pytest
from PySide6.QtCore import QObject

from payme_desktop.ui.reference_guard import PLENTY, guard_none


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from 3.12 on")
def test_none_has_references_to_spare() -> None:
    guard_none()
    before = sys.getrefcount(None)
    thing = QObject()
    for _ in range(20_000):  # more than None had to begin with
        thing.setObjectName("x")
    assert sys.getrefcount(None) > PLENTY // 2
    guard_none()
    assert sys.getrefcount(None) <= before + 1_000, "guarding twice adds nothing"
