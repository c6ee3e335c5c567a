"""The command line: ``payme-desktop ...``, a thin skin over the services."""

from payme_desktop.cli.root import main

__all__ = ["main"]
