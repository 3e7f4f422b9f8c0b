"""An older schema becomes the present one on a copy, which is swapped in when it is proven good.

A crash at any point leaves either the old file or the new one, whole. A verified backup of the
old schema stays among the backups.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.domain.errors import StorageFull, StoreDamaged
from coder_gui.storage import backups, files
from coder_gui.storage.engine import DatabaseKeyLike, Lane, make_engine
from coder_gui.storage.faults import FULL_TEXT
from coder_gui.storage.schema import Schema
from coder_gui.system.files import sync_folder

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

SUFFIX = ".migrating"


class Step(StrEnum):
    """What has just been done; for a progress line, and for tests that pull the plug there."""

    BACKED_UP = "backed_up"
    COPIED = "copied"
    MIGRATED = "migrated"
    CHECKED = "checked"
    SETTLED = "settled"
    SWAPPED = "swapped"


def migrate(
    path: Path,
    key: DatabaseKeyLike,
    schema: Schema,
    *,
    clock: Clock,
    on_step: Callable[[Step], None] = lambda _step: None,
) -> None:
    """Bring the closed database at `path` to the newest revision of `schema`.

    Nobody else may have it open. Raises StoreDamaged when the file or its migrated copy does not
    pass the checks, StorageFull; the database is then as it was.
    """
    backups.make(path.parent, key, clock=clock, label=f"before-{schema.head}")
    on_step(Step.BACKED_UP)
    work = path.with_name(path.name + SUFFIX)
    try:
        files.copy(path, work, key)
        on_step(Step.COPIED)
        before = files.counts(work, key)
        _upgrade(work, key, schema)
        on_step(Step.MIGRATED)
        files.check(work, key)
        _compare(before, files.counts(work, key))
        on_step(Step.CHECKED)
        files.settle(work, key)
        files.settle(path, key)
        on_step(Step.SETTLED)
        _swap(work, path)
        on_step(Step.SWAPPED)
    finally:
        files.remove(work)


def _upgrade(path: Path, key: DatabaseKeyLike, schema: Schema) -> None:
    engine = make_engine(path, key, Lane.WRITER)
    try:
        with engine.begin() as connection:
            schema.upgrade(connection)
    finally:
        engine.dispose()


def _compare(before: dict[str, int], after: dict[str, int]) -> None:
    for table, count in before.items():
        if after.get(table, count) != count:
            raise StoreDamaged(
                f"The new form of the profile has {after[table]} rows in {table} instead of "
                f"{count}. The profile was left as it was."
            )


def _swap(source: Path, target: Path) -> None:
    try:
        source.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StorageFull(FULL_TEXT) from error
