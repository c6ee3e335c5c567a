"""The window: the only part of the program, with ``app/window.py``, that knows Qt."""
