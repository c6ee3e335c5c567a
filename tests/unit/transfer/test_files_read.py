"""Odd files are read or refused: rows in = rows stored + rows reported."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payme_desktop.domain.rows import ImportReport
from payme_desktop.errors import InvalidInput
from payme_desktop.services.transfer.encoding import AS_WINDOWS
from tests.unit.transfer.conftest import Desk

PEOPLE = "code;name;phone\n1;José Çelik;+351912334471\n2;Zoë;\n"


def balanced(report: ImportReport) -> ImportReport:
    assert report.read == report.added + report.updated + report.already_there + report.rejected
    return report


@pytest.mark.parametrize(
    "content",
    [
        PEOPLE.encode(),
        PEOPLE.encode("utf-8-sig"),
        PEOPLE.encode("utf-16"),
        b"\xfe\xff" + PEOPLE.encode("utf-16-be"),
        PEOPLE.encode("utf-32"),
        PEOPLE.encode("cp1252"),
        PEOPLE.replace("\n", "\r\n").encode(),
        PEOPLE.replace("\n", "\r").encode(),
        PEOPLE.replace(";", ",").encode(),
        PEOPLE.replace(";", "\t").encode(),
        b"sep=;\r\n" + PEOPLE.encode(),
        b"\n\n" + PEOPLE.encode() + b"\n;;\n  ;;\n\n",
        PEOPLE.rstrip().encode(),
        PEOPLE.replace("name", " NAME ").encode(),
        PEOPLE.replace("José Çelik", '"José Çelik"').encode(),
    ],
)
def test_read_alike(desk: Desk, content: bytes) -> None:
    report = balanced(desk.transfer.import_customers(desk.actor, desk.file(content)))
    assert (report.read, report.added) == (2, 2)
    assert [row.name for row in desk.customers()] == ["José Çelik", "Zoë"]
    assert report.warnings == ((AS_WINDOWS,) if content == PEOPLE.encode("cp1252") else ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"name\n\0\n", "NUL"),
        (b"n\0a\0m\0e\0\n\0", "NUL"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        ("name\nJosé\n".encode() + b"Jos\xe9\n", "near line 3"),
        (b"\xef\xbb\xbfname\nJos\xe9\n", "near line 2"),
        ("name\nZoë".encode()[:-1], "is added as Windows"),
        (b"name\n\x81\x8d\n", "near line 2"),
        (b"\xff\xfen\0a\0m\0e\0\n\0\xd8", "near line"),
        (b"Ana,912\n", "column names"),
        (b"name,code,Name\nAna,1,Bo\n", "more than once"),
        (b"code,email\n1,a@example.org\n", "neither a column name nor a column phone"),
        (b"x" * 3_000_000, "a million letters"),
    ],
)
def test_refused_in_words(desk: Desk, content: bytes, says: str) -> None:
    if says == "is added as Windows":
        # Cut within the last letter: nothing tells it from Windows-1252, so it is read as such, and said.
        report = desk.transfer.import_customers(desk.actor, desk.file(content))
        assert AS_WINDOWS in report.warnings
        return
    with pytest.raises(InvalidInput, match=says):
        desk.transfer.import_customers(desk.actor, desk.file(content))
    assert desk.count("customers") == desk.count("import_batches") == 0


def test_missing_files_and_folders(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match=r"There is no gone\.csv"):
        desk.transfer.import_sales(desk.actor, desk.folder / "gone.csv")
    with pytest.raises(InvalidInput, match="is a folder"):
        desk.transfer.import_customers(desk.actor, desk.folder)
    os.mkfifo(desk.folder / "pipe.csv")
    with pytest.raises(InvalidInput, match="no ordinary file"):
        desk.transfer.import_customers(desk.actor, desk.folder / "pipe.csv")


def test_a_missing_sales_column_is_named(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="no column customer"):
        desk.transfer.import_sales(desk.actor, desk.file("receipt_no,occurred_at,total_amount\n"))


def test_unknown_columns_are_named(desk: Desk) -> None:
    report = desk.transfer.import_customers(desk.actor, desk.file("name,Shoe size,,notes\nAna,38,x,hi\n"))
    assert report.warnings == (
        "These columns are not known and were not read: 'Shoe size', one without a name.",
    )


def test_a_header_alone(desk: Desk) -> None:
    report = desk.transfer.import_customers(desk.actor, desk.file("name\n"))
    assert report.read == 0
    assert report.warnings == ("The file has a header but no rows.",)


def test_ragged_rows_and_broken_quotes_cost_one_line_each(desk: Desk) -> None:
    path = desk.file(
        'name,phone\nAna,\nBo,1,2\nCy\n"Di,\nEd,\n"Fay"x,\n"Gus\nGrant",\nHal,\n"Ida,\n'
    )  # lines 3, 4, 5, 7 and 11 are wrong; Gus has two lines
    report = balanced(desk.transfer.import_customers(desk.actor, path))
    assert sorted(row.name for row in desk.customers()) == ["Ana", "Ed", "Gus Grant", "Hal"]
    assert report.rejected_file == f"{path}.rejected.csv"
    with Path(report.rejected_file).open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["name", "phone", "reason"]
    assert [row[-1].split(":")[0] for row in rows] == ["Line 3", "Line 4", "Line 5", "Line 7", "Line 11"]
    assert "3 columns" in rows[0][-1]
    assert rows[0] == ["Bo", "1", "2", rows[0][-1]]


def test_the_rejected_file_can_be_mended_and_imported(desk: Desk) -> None:
    path = desk.file("name;phone;email\nAna;12;a@example.org\nBo;;b@example.org\n")
    report = desk.transfer.import_customers(desk.actor, path)
    rejected = Path(str(report.rejected_file))
    assert "at least 3 digits" in rejected.read_text("utf-8")
    rejected.write_text(rejected.read_text("utf-8").replace(";12;", ";912334471;"), "utf-8")
    again = desk.transfer.import_customers(desk.actor, rejected)
    assert (again.added, again.rejected, again.warnings, again.rejected_file) == (1, 0, (), None)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(desk: Desk) -> None:
    path = desk.file("name,phone\nAna,1\nBo,\n")
    desk.folder.chmod(0o500)
    try:
        report = desk.transfer.import_customers(desk.actor, path)
    finally:
        desk.folder.chmod(0o700)
    assert (report.added, report.rejected, report.rejected_file) == (1, 1, None)
    assert "not kept in a file" in report.warnings[0]


def test_rejects_that_cannot_be_written_do_not_stop_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("payme_desktop.services.transfer.files.tempfile.mkstemp", full)
    report = desk.transfer.import_customers(desk.actor, desk.file("name,phone\nAna,1\nBo,\n"))
    assert (report.added, report.rejected, report.rejected_file) == (1, 1, None)
    assert "The disk is full" in report.warnings[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(
        st.sampled_from('ab,;"\n\r\t ') | st.characters(codec="utf-8", exclude_characters="\0"), max_size=60
    )
)
def test_no_line_vanishes(desk: Desk, text: str) -> None:
    path = desk.file("name,phone\n" + text)
    report = balanced(desk.transfer.import_customers(desk.actor, path, dry_run=True))
    written = csv.reader(text.splitlines(keepends=True))
    assert report.read <= max(1, text.count("\n") + text.count("\r")) + 1
    if any(any(cell.strip() for cell in row) for row in written):
        assert report.read > 0
