"""Keeps PySide6 6.12.0 from ending Python 3.11.

Its wheels answer ``None`` without counting the reference, which is right from Python 3.12 on, where ``None``
is immortal. On 3.11 each Qt call that returns nothing takes one reference away, and after a few thousand the
interpreter aborts with "deallocating None". 6.11.3 does not do it. Remove this with Python 3.11, or as soon
as no supported PySide6 does it: ``tests/ui/test_reference_guard.py`` tells.
"""

import ctypes
import sys
from typing import Final

PLENTY: Final = 1 << 60


def guard_none() -> None:
    """Give ``None`` so many references that Qt cannot use them up. Does nothing from Python 3.12 on."""
    if sys.version_info >= (3, 12) or sys.getrefcount(None) > PLENTY // 2:
        return
    # The count is the first field of every object of CPython before 3.12.
    count = ctypes.c_ssize_t.from_address(id(None))
    count.value += PLENTY
