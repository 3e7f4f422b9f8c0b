"""Consultants by their code: the list shows a name that any episode gives (episode_list.py)."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index that answers a code's names by itself."""
    op.create_index("ix_episode_consultant", "episode", ["consultant_code", "consultant_name"])


def downgrade() -> None:
    """Without the index."""
    op.drop_index("ix_episode_consultant", "episode")
