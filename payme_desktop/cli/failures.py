"""Where every failure ends: as one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from payme_desktop.errors import PaymeError, UserError, WorldError

if TYPE_CHECKING:
    from collections.abc import Callable

    from payme_desktop.cli.console import Console

OK, BUG, USER, WORLD, STOPPED = 0, 1, 2, 3, 130


def guarded(console: Console, work: Callable[[], int]) -> int:
    """The exit code of ``work``; a failure is told on stderr.

    0: done; 1: a bug; 2: the user's to mend; 3: the world's to mend; 130: stopped with Ctrl+C. Where the
    reader of our output went away (``| head``) there is nobody left to tell: 0.
    """
    try:
        return work()
    except BrokenPipeError:
        _let_go_of_stdout()
        return OK
    except (KeyboardInterrupt, click.Abort):
        console.fail(PaymeError("Stopped.", code="stopped"))
        return STOPPED
    except click.ClickException as misuse:
        console.fail(usage_error(misuse))
        return USER
    except PaymeError as failure:
        if failure.code == "no_output":
            _let_go_of_stdout()
        console.fail(failure)
        return WORLD if isinstance(failure, WorldError) else USER
    # The one boundary for bugs: whatever escapes all others is told with a reference, never as a traceback.
    except Exception:  # noqa: BLE001
        console.fail(reported())
        return BUG


def usage_error(misuse: click.ClickException) -> UserError:
    """Click's finding in our form; ``problems`` by the name of the option or argument."""
    sentence = " ".join(misuse.format_message().split())
    param = getattr(misuse, "param", None)
    ctx = getattr(misuse, "ctx", None)
    hint = f" See '{ctx.command_path} --help'." if ctx is not None else ""
    problems = {str(param.name): [sentence]} if param is not None else {}
    return UserError(f"{sentence}{hint}", code="usage", problems=problems)


def reported() -> PaymeError:
    """Log the exception being handled, under a reference. Answers what to tell."""
    import secrets

    from payme_desktop.log import get_logger

    # Letters only: the log hides what may be somebody's phone number.
    reference = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))
    get_logger(__name__).exception("bug in a command", reference=reference)
    return PaymeError(
        f"Something went wrong in PayMe Desktop itself; the log tells more under the reference {reference}. "
        "What was saved before is safe.",
        code="bug",
    )


def _let_go_of_stdout() -> None:
    """Python flushes stdout once more at its end, and would complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
