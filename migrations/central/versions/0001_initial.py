"""The first schema of the central store, from the SQL files beside this one."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTS = ("tables", "kinds", "push", "feed", "claims", "report")


def upgrade() -> None:
    """Make roles, schemas, tables, walls, functions and views."""
    connection = op.get_bind().connection.driver_connection
    for part in PARTS:
        path = Path(__file__).with_name(f"0001_{part}.sql")
        # The driver's own connection: it takes many statements at once and no % is special.
        connection.execute(path.read_text(encoding="utf-8"))
    connection.execute("RESET ROLE")


def downgrade() -> None:
    """Refused: it would delete what laptops were told is safe."""
    raise NotImplementedError("The central store is not taken back; restore a backup instead.")
