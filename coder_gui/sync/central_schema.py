"""Makes and upgrades the schema of the central store, by the Alembic scripts in migrations/central.

Alembic and SQLAlchemy are imported only where a migration runs: a laptop never needs them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from coder_gui.domain.errors import SchemaTooNew, UserError
from coder_gui.system.paths import program_root

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"
"""The newest revision this program knows; a test holds it to the scripts. They sort as text."""

OLDEST_SERVER = 150000


def scripts() -> Path:
    """The folder of the Alembic scripts."""
    return program_root() / "migrations" / "central"


def revision(connection: psycopg.Connection[Any]) -> str | None:
    """The revision of the store in this database; None where there is none."""
    there = connection.execute("SELECT to_regclass('coder.alembic_version') IS NOT NULL").fetchone()
    if there != (True,):
        return None
    found = connection.execute("SELECT version_num FROM coder.alembic_version").fetchone()
    return None if found is None else str(found[0])


def upgrade(dsn: str) -> tuple[str | None, str]:
    """Run the missing revisions in one transaction; returns (revision before, revision now).

    Raises SchemaTooNew for a store of a newer program, UserError for an older PostgreSQL or a
    login that may not make roles and schemas, psycopg.OperationalError for no connection.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ProgrammingError
    from sqlalchemy.pool import NullPool

    opened = psycopg.connect(dsn)
    try:
        if opened.info.server_version < OLDEST_SERVER:
            raise UserError(
                "The central store needs PostgreSQL 15 or later; this server has "
                f"{opened.info.server_version // 10000}."
            )
        before = revision(opened)
        if before is not None and before > HEAD:
            raise SchemaTooNew(before, HEAD)
        opened.rollback()
        engine = create_engine("postgresql+psycopg://", creator=lambda: opened, poolclass=NullPool)
        with engine.begin() as connection:
            _run(connection)
            guard(opened)
    except (errors.InsufficientPrivilege, ProgrammingError) as error:
        cause = error.orig if isinstance(error, ProgrammingError) else error
        if not isinstance(cause, errors.InsufficientPrivilege):
            raise
        raise UserError(
            "This login may not make or upgrade the central store. Use a superuser, or the owner "
            "of the database with the right to create roles."
        ) from None
    finally:
        opened.close()
    return before, HEAD


def guard(connection: psycopg.Connection[Any]) -> None:
    """Set who may connect to the database: a dump of its content, or a template, lacks this."""
    database = sql.Identifier(connection.info.dbname)
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",  # that is also TEMP
        "GRANT CONNECT ON DATABASE {} TO coder_app, coder_report",
    ):
        connection.execute(sql.SQL(statement).format(database))


def _run(connection: Any) -> None:
    from alembic import command

    command.upgrade(_config(connection), "head")


def _config(connection: Any) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def place_of(dsn: str) -> tuple[str, int]:
    """Host (or folder of sockets) and port that a DSN leads to."""
    told = conninfo_to_dict(dsn)
    return str(told.get("host", "")), int(told.get("port") or 5432)
