"""The command line on a shop in memory."""

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
