"""Who may bring a query to its approval, also as a new row; from the SQL file beside this one."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the rules, what is known of a restore, and push with both."""
    connection = op.get_bind().connection.driver_connection
    connection.execute("SET LOCAL ROLE coder_owner")
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    connection.execute("RESET ROLE")


def downgrade() -> None:
    """Refused: it would let anybody approve."""
    raise NotImplementedError("The central store is not taken back; restore a backup instead.")
