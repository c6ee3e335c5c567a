"""The audit trail over a sync: it comes along whole, once, and what was taken out at its end is told (U2)."""

import random
from typing import Any
from uuid import uuid4

import pytest

from payme_desktop.db import chain
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.sync.enrolment import sync_actor
from payme_desktop.sync.verify import verify
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica
from tests.sync.test_copied_pc import COPIES, copy, enrol_anew
from tests.sync.test_session import rename, same

pytestmark = pytest.mark.postgres
__all__ = ["COPIES"]

TOLD = "SELECT device_no, event, tbl, field, old, new FROM audit_log ORDER BY device_no, n"


def trail(pc: Replica) -> list[Any]:
    return pc.run(TOLD)


def verdict(pc: Replica) -> chain.Verdict:
    with pc.book.uow.reading(pc.actor) as reading:
        return chain.verify(reading)


def at_centre(centre: Centre, pc: Replica) -> chain.Verdict:
    with centre.uow.reading(pc.actor) as reading:
        return chain.verify(reading)


def by_another_tool(pc: Replica, *statements: str) -> None:
    """What somebody with the key can do, and cover."""
    with pc.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql("DROP TRIGGER IF EXISTS audit_log_never_deleted")
        for statement in statements:
            conn.exec_driver_sql(statement)


def cut(pc: Replica, many: int) -> None:
    """Take the last rows out, and make the file believe that it always ended there."""
    by_another_tool(
        pc,
        f"""DELETE FROM audit_log WHERE device_no = 1
          AND n > (SELECT max(n) FROM audit_log WHERE device_no = 1) - {many}""",
        """UPDATE audit_tail SET n = (SELECT max(n) FROM audit_log WHERE device_no = 1), sealed = n""",
        """UPDATE audit_tail SET sealed = n,
          seal = (SELECT seal FROM audit_log a WHERE device_no = 1 AND a.n = audit_tail.n)""",
        "DELETE FROM audit_head",
    )


def test_the_whole_trail_is_on_every_pc_once(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    rename(two, ana.id, "Eva")
    two.sync()
    one.sync()
    same(one, two)
    assert trail(one) == trail(two)
    assert [row for row in trail(one) if row[2] == "customers"] == [
        (1, "created", "customers", "", None, None),
        (2, "changed", "customers", "name", '["Ana"]', '["Eva"]'),
    ]
    assert verdict(one) == verdict(two) == at_centre(centre, one) == chain.Verdict(rows=len(trail(one)))


def test_what_a_sync_brings_is_told_once(shops: Any) -> None:
    one, two = shops(2)
    before = len(trail(two))
    one.book.customer("Ana")
    one.sync()
    two.sync()
    assert len(trail(two)) == before + 1


@pytest.mark.promise("U2")
def test_a_tail_cut_off_is_told_at_the_next_sync(shops: Any, centre: Centre, promised: Promised) -> None:
    (one,) = shops(1)
    chance, tried, unseen = random.Random(3), 20, 0
    for number in range(tried):
        for each in range(chance.randint(4, 6)):
            one.book.customer(f"Ana {number} {each}")
        assert one.sync().trail_cut == ()
        cut(one, chance.randint(1, 3))
        assert verdict(one).sound, "the file alone cannot know"
        last = number == tried - 1
        if last:
            one.book.customer("Zoe")
        unseen += one.sync().trail_cut != (1,)
        unseen += verdict(one).sound
        assert verify(one.book.uow, sync_actor(one.actor.business_id), one.link()).mended
        assert verdict(one).sound is not last
    # What went on from the cut is a branch that nothing explains: that stays to be seen.
    assert verdict(one).added == at_centre(centre, one).added == [1]
    promised("U2", tried=tried, failed=unseen, note="tail")


def test_the_central_database_never_takes_an_end_back(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    one.book.customer("Ana")
    one.sync()
    business = one.actor.business_id
    ends = f"SELECT device_no, n, seal FROM audit_head WHERE business_id = '{business}' ORDER BY 1"
    before = centre.run(ends)
    assert [row[0] for row in before] == [0, 1, 65535]
    centre.run(
        "INSERT INTO audit_log (business_id, id, device_no, n, at, event, tbl, field, seal) "
        f"VALUES ('{business}', '{uuid4()}', 1, 1, now(), 'forged', '', '', 'forged')"
    )
    assert centre.run(ends) == before
    one.sync()
    assert one.run("SELECT device_no, n, seal FROM audit_head ORDER BY 1") == before
    assert verdict(one).broken == [(1, 1)]


@pytest.mark.parametrize("copy_first", [True, False])
def test_the_branch_of_a_copy_explains_itself(shops: Any, centre: Centre, copy_first: bool) -> None:
    (one,) = shops(1)
    one.book.customer("Ana")
    one.sync()
    one.book.customer("Bea")
    two = copy(one, "copy")
    one.book.customer("Carl")
    two.book.customer("Dora")
    first, second = (two, one) if copy_first else (one, two)
    first.sync()
    enrol_anew(centre, second)
    for pc in (second, first, second):
        pc.sync()
    assert trail(one) == trail(two)
    for found in (verdict(one), verdict(two), at_centre(centre, one)):
        assert found == chain.Verdict(rows=len(trail(one)))
    # The control: the row that names the branch's end is what explains it.
    with one.book.uow.reading(one.actor) as reading:
        said = [row for row in trail(one) if row[1] == chain.ENROLLED]
        assert len(said) == 2
        kept = chain.ENROLLED
        try:
            chain.ENROLLED = "something else"  # type: ignore[misc]
            assert chain.verify(reading).added == [0, 1] or chain.verify(reading).added == [1]
        finally:
            chain.ENROLLED = kept  # type: ignore[misc]
