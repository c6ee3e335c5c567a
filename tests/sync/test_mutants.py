"""The simulator's own negative controls: the sync's code, broken in one place each, must be noticed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payme_desktop.db import central_sql, inbox, outbox
from payme_desktop.errors import PaymeError
from tests.helpers.databases import empty_database, new_shop_file
from tests.helpers.replicas import Centre
from tests.sync.conftest import founding
from tests.sync.simulator import history

pytestmark = [pytest.mark.postgres, pytest.mark.soak, pytest.mark.timeout(600)]

MOST_SEEDS = 300
Patch = Callable[[pytest.MonkeyPatch], None]


def python(module: Any, name: str, change: Callable[[Any], Any]) -> Patch:
    return lambda patch: patch.setattr(module, name, change(getattr(module, name)))


def server(*changes: tuple[str, str]) -> Patch:
    """Replace text in the functions of the central database."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        original = central_sql.functions

        def mutated() -> list[str]:
            made = original()
            for old, new in changes:
                assert any(old in each for each in made), old
                made = [each.replace(old, new) for each in made]
            return made

        patch.setattr(central_sql, "functions", mutated)

    return apply


def trigger(old: str, new: str) -> Patch:
    """Replace text in the capturing triggers."""
    from payme_desktop.db import capture

    def apply(patch: pytest.MonkeyPatch) -> None:
        original = capture.triggers
        assert any(old in body for body in original().values()), old
        patch.setattr(
            capture, "triggers", lambda: {name: body.replace(old, new) for name, body in original().items()}
        )

    return apply


def no_acknowledged_versions(original: Any) -> Any:
    def acknowledge(writing: Any, number: int) -> None:
        writing.run("DELETE FROM sync_outbox WHERE push_no = ?", (number,))
        writing.run("DELETE FROM sync_batch WHERE push_no = ?", (number,))
        outbox.set_state(writing, push_no=number)

    return acknowledge


def acknowledges_everything(original: Any) -> Any:
    def acknowledge(writing: Any, number: int) -> None:
        writing.run(
            "DELETE FROM sync_outbox WHERE push_no = 0 AND row_id IN "
            "(SELECT row_id FROM sync_outbox WHERE push_no = ?)",
            (number,),
        )
        original(writing, number)

    return acknowledge


def made_anew(original: Any) -> Any:
    def freeze(writing: Any, *_: Any) -> Any:
        writing.run(
            "DELETE FROM sync_outbox WHERE push_no > 0 AND EXISTS (SELECT 1 FROM sync_outbox o "
            "WHERE o.tbl = sync_outbox.tbl AND o.row_id = sync_outbox.row_id "
            "AND o.field = sync_outbox.field AND o.push_no = 0)"
        )
        writing.run("UPDATE sync_outbox SET push_no = 0")
        writing.run("DELETE FROM sync_batch")
        return original(writing)

    return freeze


CONCURRENT = "IF wins AND NOT payme_saw(edit ->> 'b', was) AND substr(was, 19, 4) <> mine_ THEN"
LATER = 'wins := mine COLLATE "C" > was COLLATE "C";'

MUTANTS: dict[str, Patch] = {
    "a pull writes over unsent edits": python(inbox, "_dirty", lambda _: lambda *_a: {}),
    "no versions at the acknowledgement": python(outbox, "acknowledge", no_acknowledged_versions),
    "everything of a row acknowledged": python(outbox, "acknowledge", acknowledges_everything),
    "the base follows the pull": trigger(
        "DO UPDATE SET version = excluded.version,",
        "DO UPDATE SET version = excluded.version, base = excluded.base,",
    ),
    "time alone decides": server((CONCURRENT, "IF wins THEN")),
    "the clocks alone decide, and say nothing": server(
        (
            f"{CONCURRENT}\n            {LATER}",
            f"IF wins THEN {LATER} END IF;\n          {CONCURRENT}",
        )
    ),
    "whoever comes last wins": server((LATER, "wins := true;")),
    "an edit under way counts as seen": trigger(
        "AND row_id = NEW.id AND field NOT IN ('is_active'",
        "AND row_id = NEW.id AND push_no = 0 AND field NOT IN ('is_active'",
    ),
    "a batch is made anew under its number": python(outbox, "freeze", made_anew),
    "a batch that came already is refused": server(
        ("IF n = d.last_push_no AND digest = d.last_push_hash THEN", "IF false THEN")
    ),
    "losers are not logged": server(("payme_log(b, 'field', '", "payme_log(b, 'noted', '")),
    "no number for a loser": server(("IF touched THEN", "IF vals <> '{}'::jsonb THEN")),
    "deletes are blind": server(("IF unseen THEN", "IF false THEN")),
    "edits do not revive": server(("revive := true;", "revive := false;")),
    "sales do not revive": server(("AND NOT c.is_active", "AND false")),
    "the page ends one too early": server(("AND r.seq <= last_", "AND r.seq < last_")),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_each_mutant_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch, postgres_url: str, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        MUTANTS[name](patch)
        template = new_shop_file(tmp_path / "mutant.shop")
        with empty_database(postgres_url, "mutant") as engine:
            centre = Centre(engine)
            found = next(filter(None, (violated(seed, centre, template) for seed in range(MOST_SEEDS))), None)
    assert found is not None, f"{name}: nothing noticed in {MOST_SEEDS} histories"
    print(f"{name}: {found[0]}")


def violated(seed: int, centre: Centre, template: Path) -> list[str]:
    try:
        with founding(centre, template) as shops:
            return history(seed, shops, centre, 40)
    except (PaymeError, AssertionError) as reason:
        return [f"seed {seed}: {reason}"]
