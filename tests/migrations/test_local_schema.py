"""The migrations of the local database make what the code describes, forwards and backwards."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.schema import CreateColumn
from storage.profile_rows import RandomKey

from coder_gui.domain.errors import SchemaTooNew, StoreDamaged
from coder_gui.storage.engine import Lane, make_engine, new_file
from coder_gui.storage.schema import HEAD, Schema, revision
from coder_gui.storage.tables import metadata

DDL = text("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty encrypted database."""
    new_file(tmp_path / "coder.db")
    made = make_engine(tmp_path / "coder.db", RandomKey(), Lane.WRITER)
    yield made
    made.dispose()


def ddl(engine: Engine) -> dict[str, str]:
    """The statement of every table and index, with white space made even."""
    with engine.connect() as connection:
        return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in connection.execute(DDL)}


def of_the_search(name: str) -> bool:
    return name.startswith("episode_search")


def test_the_migrations_make_exactly_what_the_tables_describe(engine: Engine) -> None:
    with engine.begin() as connection:
        Schema.shipped().upgrade(connection)
    described = create_engine("sqlite://")
    metadata.create_all(described)
    made = {n: sql for n, sql in ddl(engine).items() if not of_the_search(n)}
    del made["alembic_version"]
    assert made == ddl(described)
    described.dispose()


def test_the_word_index_is_made_with_prefixes_and_without_content(engine: Engine) -> None:
    with engine.begin() as connection:
        Schema.shipped().upgrade(connection)
    made = ddl(engine)["episode_search"]
    assert "fts5(words, content='', contentless_delete=1" in made
    assert "remove_diacritics 2" in made
    assert "prefix='1 2 3 4'" in made


def test_alembic_finds_no_drift_on_the_encrypted_database(engine: Engine) -> None:
    with engine.begin() as connection:
        Schema.shipped().upgrade(connection)
        assert Schema.shipped().drift(connection, metadata) == []


def test_drift_would_be_found(engine: Engine) -> None:
    with engine.begin() as connection:
        Schema.shipped().upgrade(connection)
        connection.execute(text("DROP TABLE draft"))
        connection.execute(text("ALTER TABLE setting ADD COLUMN more TEXT"))
        found = Schema.shipped().drift(connection, metadata)
    assert len(found) == 2
    assert "draft" in str(found)
    assert "more" in str(found)


def test_down_takes_everything_away_and_up_brings_it_back(engine: Engine) -> None:
    with engine.begin() as connection:
        Schema.shipped().upgrade(connection)
    before = ddl(engine)
    with engine.begin() as connection:
        Schema.shipped().downgrade(connection)
    assert set(ddl(engine)) == {"alembic_version"}
    with engine.begin() as connection:
        Schema.shipped().upgrade(connection)
    assert ddl(engine) == before


def test_a_migration_that_breaks_off_leaves_nothing(engine: Engine) -> None:
    def break_off() -> None:
        with engine.begin() as connection:
            Schema.shipped().upgrade(connection)
            connection.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(Exception, match="no such table"):
        break_off()
    assert ddl(engine) == {}


def test_the_newest_revision_is_the_one_that_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(Schema.shipped().scripts))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    revisions = [one.revision for one in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)


def test_migrations_import_nothing_of_the_project() -> None:
    for path in Schema.shipped().scripts.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            assert not any(name.startswith("coder_gui") for name in names), path.name


def test_every_synced_table_has_the_columns_that_sync_needs() -> None:
    from coder_gui.storage.tables import SYNCED

    for table in SYNCED.values():
        assert {"id", "scope_id", "row_version", "row_state", "extra"} <= set(table.c.keys())
        assert str(CreateColumn(table.c.id)).startswith("id BLOB NOT NULL")


def test_a_revision_is_this_one_older_or_too_new(engine: Engine) -> None:
    schema = Schema(Path(), "0003")
    assert schema.check("0003")
    assert not schema.check("0002")
    with pytest.raises(SchemaTooNew, match=r"schema 0004; this version knows 0003"):
        schema.check("0004")
    with pytest.raises(StoreDamaged, match="holds no schema"):
        schema.check(None)
    with engine.connect() as connection:
        assert revision(connection) is None
