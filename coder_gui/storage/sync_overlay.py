"""An episode as it would be: rows shown otherwise for as long as somebody looks, then as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.storage import sync_rows

if TYPE_CHECKING:
    from coder_gui.storage.sync_work import SyncWork

_ORDER = ("abstraction_line", "line_set", "code", "code_set", "code_line", "problem_override")
"""The kinds that can be shown otherwise: what the standards look at."""


@contextmanager
def seen_as(work: SyncWork, docs: Mapping[Ref, Doc | None]) -> Iterator[None]:
    """Inside, rows are as `docs` says (None: not there); afterwards nothing of it is left.

    Rows of other kinds are passed by. A row that is not there is shown as one that is taken away.
    """
    connection = work.connection
    connection.exec_driver_sql("SAVEPOINT seen_as")
    try:
        with work.guard.lifted():
            for kind in _ORDER:
                here = work.local_rows(ref for ref in docs if ref[0] == kind)
                rows = []
                for (_, row_id), doc in ((ref, doc) for ref, doc in docs.items() if ref[0] == kind):
                    stored = here.get((kind, row_id))
                    shown = doc if doc is not None else _away(kind, row_id, stored)
                    if shown is not None and not sync_rows.is_whole(kind, shown):
                        # after a restore the copy that both started from is known in part
                        shown = {**stored.doc, **shown} if stored is not None else None
                    if shown is not None:
                        rows.append((row_id, shown, None, 0, "clean"))
                sync_rows.put_rows(connection, kind, rows)
        yield
    finally:
        connection.exec_driver_sql("ROLLBACK TO seen_as")
        connection.exec_driver_sql("RELEASE seen_as")


def _away(kind: str, row_id: str, stored: sync_rows.LocalRow | None) -> dict[str, Any] | None:
    """A row that is here in the form that counts as absent; None where it is not here anyway."""
    if stored is None:
        return None
    absent: dict[str, dict[str, Any]] = {
        "abstraction_line": {
            "line_id": row_id,
            "replaces": None,
            "also_replaces": None,
            "retracted": True,
        },
        "line_set": {"order": []},
        "code": {"deleted": True},
        "code_set": {"order": []},
        "code_line": {"deleted": True},
        "problem_override": {"withdrawn": True},
    }
    return {**stored.doc, **absent[kind]}
