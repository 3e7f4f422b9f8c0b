"""The first schema, from the SQL beside this file."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, index and the word index."""
    sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in sql.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Drop everything, the word index first: dropping it drops its own tables."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP TABLE episode_search")
    # Dropping a table checks who refers to it, so the newest goes first.
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid DESC"
    )
    for (name,) in tables.fetchall():
        connection.exec_driver_sql(f'DROP TABLE "{name}"')
