"""Calling the command line in a test."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from payme_desktop.cli import main
from tests.helpers.cli_backend import FakeBackend, FakeServices


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The JSON form of an error, on stderr; stdout is empty."""
        assert self.out == ""
        return json.loads(self.err)["error"]


class CommandLine:
    """Call it with arguments; ``said`` and ``told`` expect success, in words and in JSON."""

    def __init__(self, backend: FakeBackend, capsys: pytest.CaptureFixture[str]) -> None:
        self.backend = backend
        self._capsys = capsys

    @property
    def services(self) -> FakeServices:
        return self.backend.shop.services

    def __call__(self, *args: str) -> Answer:
        code = main(list(args), backend=self.backend)
        caught = self._capsys.readouterr()
        return Answer(code, caught.out, caught.err)

    def said(self, *args: str) -> str:
        answer = self(*args)
        assert (answer.code, answer.err) == (0, ""), answer
        return answer.out

    def told(self, *args: str) -> Any:
        answer = self(*args, "--json")
        assert (answer.code, answer.err) == (0, ""), answer
        assert answer.out.count("\n") == 1
        return answer.document
