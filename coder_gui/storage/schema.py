"""Which schema a database has, and the migrations that make and change it.

Alembic is imported only where a migration runs: opening a profile does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, text

from coder_gui.domain.errors import SchemaTooNew, StoreDamaged
from coder_gui.system.paths import program_root

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0007"
"""The newest revision this program knows; a test holds it to the scripts. They sort as text."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A folder of Alembic scripts and its newest revision."""

    scripts: Path
    head: str

    @classmethod
    def shipped(cls) -> Schema:
        """The one that this program was built with."""
        return cls(program_root() / "migrations" / "local", HEAD)

    def check(self, found: str | None) -> bool:
        """True when `found` is this schema, False when it is older.

        Raises SchemaTooNew for a later revision, StoreDamaged where none is recorded.
        """
        if found is None:
            raise StoreDamaged(
                "The encrypted file of this profile holds no schema. Restore the newest backup."
            )
        if found > self.head:
            raise SchemaTooNew(found, self.head)
        return found == self.head

    def upgrade(self, connection: Connection) -> None:
        """Run the missing revisions in the transaction of a keyed connection."""
        from alembic import command

        command.upgrade(_config(self.scripts, connection), "head")

    def downgrade(self, connection: Connection, to: str = "base") -> None:
        """Go back to a revision, in the transaction of a keyed connection; for tests and rescue."""
        from alembic import command

        command.downgrade(_config(self.scripts, connection), to)

    def drift(self, connection: Connection, metadata: MetaData) -> list[str]:
        """What differs between the database and `metadata`, a line each; [] is as it should be."""
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        return [str(difference) for difference in compare_metadata(context, metadata)]


def revision(connection: Connection) -> str | None:
    """The revision recorded in the database; None where there is none."""
    known = connection.execute(
        text("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'")
    ).scalar()
    if not known:
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """FTS5 keeps tables of its own, which no metadata describes."""
    return not (kind == "table" and name is not None and name.startswith("episode_search"))


def _config(scripts: Path, connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
