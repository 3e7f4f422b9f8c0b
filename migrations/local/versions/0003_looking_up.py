"""Looking for earlier conditions, how a code was found, and a person's own notes and wordings."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UP = (
    """
    CREATE TABLE condition_look (
        id BLOB NOT NULL,
        episode_id BLOB NOT NULL,
        condition VARCHAR(40) NOT NULL,
        line_id BLOB,
        withdrawn BOOLEAN DEFAULT '0' NOT NULL,
        author TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_condition_look PRIMARY KEY (id),
        CONSTRAINT ck_condition_look_row_state
            CHECK (row_state IN ('clean','dirty','conflict','rejected')),
        CONSTRAINT fk_condition_look_episode_id_episode
            FOREIGN KEY(episode_id) REFERENCES episode (id)
    )
    """,
    "CREATE INDEX ix_condition_look_episode_id ON condition_look (episode_id)",
    """
    CREATE TABLE code_note (
        system VARCHAR(5) NOT NULL,
        code VARCHAR(8) NOT NULL,
        text TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        CONSTRAINT pk_code_note PRIMARY KEY (system, code)
    )
    """,
    """
    CREATE TABLE personal_term (
        id BLOB NOT NULL,
        system VARCHAR(5) NOT NULL,
        wordings JSON NOT NULL,
        codes JSON NOT NULL,
        means TEXT DEFAULT '' NOT NULL,
        at VARCHAR(32) NOT NULL,
        CONSTRAINT pk_personal_term PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE code_trail (
        id BLOB NOT NULL,
        episode_id BLOB NOT NULL,
        code_id BLOB NOT NULL,
        trail JSON NOT NULL,
        author TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_code_trail PRIMARY KEY (id),
        CONSTRAINT ck_code_trail_row_state
            CHECK (row_state IN ('clean','dirty','conflict','rejected')),
        CONSTRAINT fk_code_trail_episode_id_episode
            FOREIGN KEY(episode_id) REFERENCES episode (id),
        CONSTRAINT fk_code_trail_code_id_code FOREIGN KEY(code_id) REFERENCES code (id)
    )
    """,
    "CREATE INDEX ix_code_trail_episode_id ON code_trail (episode_id)",
    "CREATE INDEX ix_code_trail_code_id ON code_trail (code_id)",
)


def upgrade() -> None:
    """Two synced tables, two local ones."""
    for statement in _UP:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Without them."""
    for statement in (
        "DROP TABLE code_trail",
        "DROP TABLE personal_term",
        "DROP TABLE code_note",
        "DROP TABLE condition_look",
    ):
        op.get_bind().exec_driver_sql(statement)
