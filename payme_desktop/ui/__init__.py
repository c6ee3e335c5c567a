"""The window: the only part of the program, with ``app.py``, that knows Qt."""

from payme_desktop.ui.reference_guard import guard_none

guard_none()
