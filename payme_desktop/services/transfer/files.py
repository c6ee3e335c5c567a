"""Files beside the book: the system's failures in plain words, and writing that is whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from payme_desktop.errors import InvalidInput, PaymeError, WorldError
from payme_desktop.paths import sync_folder

_USERS: Final = {
    errno.ENOENT: "There is no {name}. Check the name and the folder.",
    errno.ENOTDIR: "There is no {name}. Check the name and the folder.",
    errno.EISDIR: "{name} is a folder. Name a CSV file.",
    errno.EACCES: "{name} may not be {done} by you. Change the rights of the file or folder, or use another.",
    errno.EPERM: "{name} may not be {done} by you. Change the rights of the file or folder, or use another.",
    errno.EROFS: "The folder of {name} is read-only. Use another folder.",
    errno.ENAMETOOLONG: "The name of {name} is too long. Use a shorter one.",
}
_WORLDS: Final = {
    errno.ENOSPC: "The disk is full, so {name} was not {done}. Free some space and try again.",
    errno.EDQUOT: "The disk is full, so {name} was not {done}. Free some space and try again.",
}


def refused(path: Path, sentence: str, code: str = "bad_file") -> InvalidInput:
    """A file that the user has to mend: ``sentence`` follows its name."""
    return InvalidInput(f"{path.name} {sentence}", code=code, problems={"file": [f"{path.name} {sentence}"]})


def plain(reason: OSError, path: Path, done: str) -> PaymeError:
    """``reason`` as one of our errors. ``done``: what could not be done with it, such as ``read``."""
    number = reason.errno or 0
    if number in _USERS:
        sentence = _USERS[number].format(name=path.name, done=done)
        return InvalidInput(sentence, code="bad_file", problems={"file": [sentence]})
    other = "{name} could not be {done} ({why}). Check the disk or the network folder, then try again."
    sentence = _WORLDS.get(number, other).format(
        name=path.name, done=done, why=reason.strerror or "no reason"
    )
    return WorldError(sentence, code="disk_full" if number in _WORLDS else "disk_error")


@contextmanager
def os_errors(path: Path, done: str) -> Iterator[None]:
    """Every OSError of the block as a plain sentence about ``path``."""
    try:
        yield
    except OSError as reason:
        raise plain(reason, path, done) from reason


class Replacement:
    """A text file that takes the place of ``path`` when it is finished, and leaves nothing when it is not.

    It is written beside ``path``, for its owner alone, so that the last step is a mere change of name.
    Methods raise OSError.
    """

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
        self._path, self._part = path, Path(name)
        self.text: TextIO = os.fdopen(number, "w", encoding=encoding, newline="")

    def finish(self) -> None:
        """Put it in place: on the disk first, then under its name."""
        self.text.flush()
        os.fsync(self.text.fileno())
        self.text.close()
        self._part.replace(self._path)
        sync_folder(self._path.parent)

    def discard(self) -> None:
        """Take away what was written; nothing happens after ``finish``."""
        with suppress(OSError):
            self.text.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file for the block that becomes ``path`` when the block ends well."""
    with os_errors(path, "written"):
        file = Replacement(path, encoding)
        try:
            yield file.text
            file.finish()
        finally:
            file.discard()
