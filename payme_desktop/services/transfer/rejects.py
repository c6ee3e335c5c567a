"""The rows that were not taken, in a file beside the imported one, ready to be mended and imported."""

import csv
from collections.abc import Sequence
from typing import Any

from payme_desktop.domain.rows import Rejected
from payme_desktop.services.transfer.cells import column_name
from payme_desktop.services.transfer.files import Replacement, plain
from payme_desktop.services.transfer.sheet import REASON, Sheet


class RejectsFile:
    """``FILE.rejected.csv``: the columns as they were and the reason; made with the first rejected row.

    It never fails an import: ``warning`` says where it could not be written.
    """

    def __init__(self, sheet: Sheet, *, wanted: bool) -> None:
        self.path = sheet.path.with_name(f"{sheet.path.name}.rejected.csv")
        self.warning = ""
        self._sheet, self._wanted = sheet, wanted
        self._file: Replacement | None = None
        self._writer: Any = None
        names = sheet.header.names
        # Our own column of an earlier round is not carried along.
        self._width = len(names) - (1 if column_name(names[-1]) == REASON else 0)

    def add(self, rejected: Sequence[Rejected]) -> None:
        """Append rows."""
        if not rejected or not self._wanted or self.warning:
            return
        try:
            self._open()
            self._writer.writerows(self._cells(row) for row in rejected)
        except OSError as reason:
            self._fail(reason)

    def finish(self) -> str | None:
        """Put the file in place of an older one. Its path, or None where there is none."""
        if self._file is None or self.warning:
            return None
        try:
            self._file.finish()
        except OSError as reason:
            self._fail(reason)
            return None
        return str(self.path)

    def discard(self) -> None:
        """Take away an unfinished file."""
        if self._file is not None:
            self._file.discard()

    def _open(self) -> None:
        if self._file is None:
            encoding = "utf-8" if self._sheet.letters.encoding == "utf-8" else "utf-8-sig"
            self._file = Replacement(self.path, encoding)
            self._writer = csv.writer(self._file.text, delimiter=self._sheet.header.delimiter)
            self._writer.writerow([*self._sheet.header.names[: self._width], REASON])

    def _cells(self, row: Rejected) -> list[str]:
        values = list(row.values)
        if len(values) == len(self._sheet.header.names):
            values = values[: self._width]
        values += [""] * (self._width - len(values))
        return [*values, row.reason]

    def _fail(self, reason: OSError) -> None:
        self.discard()
        sentence = plain(reason, self.path, "written").message
        self.warning = f"The rejected rows were counted but not kept in a file: {sentence}"
