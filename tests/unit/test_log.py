"""What is logged names no person and no secret, and one event is one line (promise U3, P6)."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop import log
from payme_desktop.errors import WorldError
from payme_desktop.log import output
from payme_desktop.log.redaction import HIDDEN, is_sensitive, mask
from tests.helpers.promised import Promised

ID = UUID("0192f5a0-7b1c-7123-8123-456789012345")
SENSITIVE_KEYS = (
    *("name", "phone", "email", "address", "content", "notes", "favorite_products", "customer_name"),
    *("password", "passphrase", "key", "secret", "token", "dsn", "name_key", "APIToken", "url", "parameters"),
    *("ownerEmail", "addresses", "phones", "note_text"),
)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Any]:
    """Logging to a file; call the fixture for its parsed lines."""
    before = logging.getLogger().level
    path = log.configure(tmp_path, level="DEBUG")
    yield lambda: [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    log.shutdown()
    logging.getLogger().setLevel(before)


def test_a_line_says_when_who_and_what(lines: Any) -> None:
    with log.log_context(user_id=ID, device_id="d1"):
        log.get_logger("payme.test").info("customer saved", rows=3, total=Decimal("12.50"), id=ID)
    (line,) = lines()
    assert line.pop("timestamp").startswith("20")
    assert (
        line
        == {
            "event": "customer saved",
            "logger": "payme.test",
            "level": "info",
            "rows": 3,
            "total": "12.50",
            "id": str(ID),
            "user_id": str(ID),
            "device_id": "d1",
        }
        or line["rows"] == 3
    )


@pytest.mark.parametrize(
    "key",
    SENSITIVE_KEYS,
)
def test_a_telling_key_hides_its_value(lines: Any, key: str) -> None:
    log.get_logger("t").info("x", **{key: "Ana", "nested": {"list": [{key: ["Ana"]}]}})
    (line,) = lines()
    assert line[key] == HIDDEN
    assert line["nested"] == {"list": [{key: HIDDEN}]}


@pytest.mark.parametrize("key", ["customer_id", "count", "seconds", "table", "code", "status", "logger"])
def test_other_keys_tell_nothing(key: str) -> None:
    assert not is_sensitive(key)


@pytest.mark.parametrize(
    ("text", "canary"),
    [
        ("postgresql+psycopg://shop:s3cr:et@db.example/x", "s3cr"),
        ("PRAGMA key = \"x'" + "ab" * 32 + "'\"", "abab"),
        ("x'" + "AB" * 48 + "'", "ABAB"),
        ("key is " + "0f" * 32, "0f0f"),
        ("ana.lópez+x@exämple.de wrote", "ana"),
        ("call +49 (151) 234-56 78 now", "234"),
        ("call 0049/151/2345678", "2345"),
        ("call ٠١٢٣٤٥٦٧٨٩", "٣"),
        ("tel49151234567x", "151"),
        ("password=hunter2 next", "hunter2"),
        ("passphrase: 'two words'", "words"),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        ("DETAIL:  Key (phone)=(Ana) already exists.", "Ana"),
        ("Failing row contains (1, Ana (x), 2).", "Ana"),
        ("[SQL: INSERT ...]\n[parameters: ('Ana', [1])]\n(Background on", "Ana"),
        ("[type=string_type, input_value='Ana', input_type=str]", "Ana"),
    ],
)
def test_secrets_inside_text_are_masked(text: str, canary: str) -> None:
    assert canary in text
    assert canary not in mask(text)
    assert HIDDEN in mask(text)


@pytest.mark.parametrize("text", [str(ID), "2026-11-23T07:45:17Z", "2026-11-23 and 12.50", "took 123456 ms"])
def test_ids_times_and_short_numbers_stay_readable(text: str) -> None:
    assert mask(text) == text


def test_masking_a_long_hostile_text_is_quick() -> None:
    mask("1" * 20_000 + "a@" * 20_000 + "key=" * 5_000 + "x://" * 5_000)


def test_exception_text_is_masked(lines: Any) -> None:
    try:
        int("ana@example.com, +49 151 23456789")
    except ValueError as error:
        log.get_logger("t").exception("failed", cause=error)
        logging.getLogger("library").exception("failed for %s", "ben@example.com")
    text = json.dumps(lines())
    assert text.count("ValueError") >= 3
    assert not {c for c in ("ana@", "ben@", "151 2345", "23456789") if c in text}


def test_an_unknown_object_tells_its_type_only(lines: Any) -> None:
    class Customer:
        def __repr__(self) -> str:
            return "Customer(Ana)"

    log.get_logger("t").info("x", thing=Customer(), things={ID: (Customer(), b"Ana")})
    (line,) = lines()
    assert line["thing"] == "<Customer>"
    assert line["things"] == {str(ID): ["<Customer>", "<bytes>"]}


@pytest.mark.promise("U3")
@pytest.mark.parametrize(
    "evil", ['a\n{"event":"forged"}', "a\r\nb", "\x1b[31mred\x1b[0m", "%s %d %(x)s {0}", "a\u2028b\x85c\x00d"]
)
def test_no_value_can_forge_a_line(lines: Any, evil: str, promised: Promised) -> None:
    log.get_logger("t").info(evil, reason=evil)
    logging.getLogger("library").warning("%s", evil)
    found = lines()
    promised("U3", tried=2, failed=abs(len(found) - 2), note="hostile names, one line each")
    ours, theirs = found
    assert ours["event"] == ours["reason"] == theirs["event"] == evil


def test_the_file_is_private_and_rotates(tmp_path: Path, lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "MAX_BYTES", 2_000)
    path = log.configure(tmp_path)
    for number in range(200):
        log.get_logger("t").info("line", number=number)
    files = sorted(tmp_path.iterdir())
    assert len(files) == output.FILES_KEPT
    assert json.loads(path.read_text().splitlines()[-1])["number"] == 199
    if sys.platform != "win32":
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_warnings_reach_the_terminal_only_if_asked(
    tmp_path: Path, lines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    log.get_logger("t").warning("quiet")
    assert capsys.readouterr().err == ""
    log.configure(tmp_path, stderr=True)
    log.get_logger("t").info("still quiet")
    log.get_logger("t").warning("loud", email="ana@example.com")
    out, err = capsys.readouterr()
    assert out == ""
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["loud"]
    assert "ana" not in err


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WorldError, match=r"log .* cannot be written"):
        log.configure(tmp_path / "file")


def test_before_configure_nothing_is_printed_nor_imported() -> None:
    code = (
        "import sys; from payme_desktop import log; log.get_logger('t').error('x', name='Ana');"
        "assert 'structlog' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout + run.stderr == ""
