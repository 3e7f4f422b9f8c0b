"""What push checks of queries, from the SQL file beside this one."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kinds, their values, and who may approve."""
    connection = op.get_bind().connection.driver_connection
    connection.execute("SET LOCAL ROLE coder_owner")
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    connection.execute("RESET ROLE")


def downgrade() -> None:
    """Refused: it would leave queries of laptops unchecked."""
    raise NotImplementedError("The central store is not taken back; restore a backup instead.")
