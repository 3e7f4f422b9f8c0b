"""A program of the next release: the shipped migrations and one more, in a folder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from coder_gui.storage.schema import HEAD, Schema

NEXT = "9999"

REVISION = '''"""One more column and one more table."""

import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("setting", sa.Column("note", sa.Text()))
    op.execute("UPDATE setting SET note = 'from ' || key")
    op.create_table("novelty", sa.Column("id", sa.Integer(), primary_key=True))
{more}

def downgrade() -> None:
    op.drop_table("novelty")
    op.drop_column("setting", "note")
'''


def next_schema(place: Path, more: str = "") -> Schema:
    """The schema of the next release; `more` are further lines of its upgrade."""
    scripts = place / "scripts"
    if not scripts.exists():
        shutil.copytree(Schema.shipped().scripts, scripts)
    lines = "".join(f"    {line}\n" for line in more.splitlines())
    (scripts / "versions" / "9999_next.py").write_text(
        REVISION.format(next=NEXT, head=HEAD, more=lines), encoding="utf-8"
    )
    return Schema(scripts, NEXT)
