"""Alembic's entry point: always with a live connection that ``payme_desktop.db.migrate`` hands over."""

from alembic import context

from payme_desktop.db.derived import is_derived
from payme_desktop.db.tables import metadata


def _ours(_object: object, name: str | None, _kind: str, _reflected: bool, _compare_to: object) -> bool:  # noqa: FBT001
    # The search index (with its shadow tables) is made from one source in db/derived.py.
    return not is_derived(name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=_ours,
    render_as_batch=True,
    compare_server_default=False,
)
context.run_migrations()
