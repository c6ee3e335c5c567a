"""The command line on a shop in memory."""

from collections.abc import Callable

import pytest

from tests.helpers.cli_backend import PASSWORD, FakeBackend
from tests.helpers.cli_line import CommandLine


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Ana at the counter, with nobody to be asked."""
    for name in ("PAYME_SHOP", "PAYME_BUSINESS", "PAYME_PASSPHRASE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PAYME_USER", "Ana")
    monkeypatch.setenv("PAYME_PASSWORD", PASSWORD)
    return CommandLine(FakeBackend(), capsys)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Somebody at a terminal who types these answers; gives the list of questions asked."""

    def answers(*given: str | BaseException) -> list[str]:
        left, questions = list(given), list[str]()

        def hidden(question: str) -> str:
            questions.append(question)
            print(question)
            answer = left.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        monkeypatch.setattr("payme_desktop.cli.asking.interactive", lambda: True)
        monkeypatch.setattr("click.termui.hidden_prompt_func", hidden)
        return questions

    return answers
