"""The copy that a sent change was made on is kept as long as its batch: a store may be restored."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Earlier batches have none: their rows go back to what the changes did not touch."""
    op.execute(
        """
        CREATE TABLE sent_base (
            device_id BLOB NOT NULL,
            scope_id BLOB NOT NULL,
            batch_no INTEGER NOT NULL,
            kind VARCHAR(24) NOT NULL,
            row_id BLOB NOT NULL,
            doc JSON NOT NULL,
            CONSTRAINT pk_sent_base PRIMARY KEY (device_id, scope_id, batch_no, kind, row_id)
        )
        """
    )


def downgrade() -> None:
    """Without it."""
    op.execute("DROP TABLE sent_base")
