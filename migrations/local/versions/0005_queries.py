"""Queries, what happened to them, and their answers."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UP = (
    """
    CREATE TABLE "query" (
        id BLOB NOT NULL,
        episode_id BLOB NOT NULL,
        reference VARCHAR(16) NOT NULL,
        kind VARCHAR(12) NOT NULL,
        gap VARCHAR(12) NOT NULL,
        state VARCHAR(12) NOT NULL,
        subject JSON NOT NULL,
        recipient JSON NOT NULL,
        evidence JSON NOT NULL,
        question TEXT NOT NULL,
        options JSON NOT NULL,
        priority VARCHAR(8) DEFAULT 'routine' NOT NULL,
        note TEXT DEFAULT '' NOT NULL,
        overrides JSON NOT NULL,
        codes_before JSON NOT NULL,
        codes_after JSON NOT NULL,
        raised_by TEXT NOT NULL,
        raised_at VARCHAR(32) NOT NULL,
        approved_by TEXT,
        approved_at VARCHAR(32),
        sent_at VARCHAR(32),
        due DATE,
        level INTEGER DEFAULT '0' NOT NULL,
        answered_at VARCHAR(32),
        closed_at VARCHAR(32),
        closed_by TEXT,
        outcome VARCHAR(20),
        duplicate_of BLOB,
        unanswered BOOLEAN DEFAULT '0' NOT NULL,
        keep_open BOOLEAN DEFAULT '0' NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_query PRIMARY KEY (id),
        CONSTRAINT ck_query_row_state
            CHECK (row_state IN ('clean','dirty','conflict','rejected')),
        CONSTRAINT fk_query_episode_id_episode
            FOREIGN KEY(episode_id) REFERENCES episode (id)
    )
    """,
    'CREATE INDEX ix_query_episode_id ON "query" (episode_id)',
    'CREATE INDEX ix_query_reference ON "query" (reference)',
    'CREATE INDEX ix_query_state ON "query" (state)',
    """
    CREATE TABLE query_event (
        id BLOB NOT NULL,
        query_id BLOB NOT NULL,
        episode_id BLOB NOT NULL,
        event VARCHAR(12) NOT NULL,
        data JSON NOT NULL,
        author TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_query_event PRIMARY KEY (id),
        CONSTRAINT ck_query_event_row_state
            CHECK (row_state IN ('clean','dirty','conflict','rejected')),
        CONSTRAINT fk_query_event_query_id_query
            FOREIGN KEY(query_id) REFERENCES "query" (id),
        CONSTRAINT fk_query_event_episode_id_episode
            FOREIGN KEY(episode_id) REFERENCES episode (id)
    )
    """,
    "CREATE INDEX ix_query_event_episode_id ON query_event (episode_id)",
    "CREATE INDEX ix_query_event_query_id ON query_event (query_id)",
    """
    CREATE TABLE query_answer (
        id BLOB NOT NULL,
        query_id BLOB NOT NULL,
        episode_id BLOB NOT NULL,
        choice TEXT DEFAULT '' NOT NULL,
        text TEXT DEFAULT '' NOT NULL,
        answered_by TEXT NOT NULL,
        gmc VARCHAR(7),
        answered_on DATE NOT NULL,
        how VARCHAR(12) NOT NULL,
        recorded_in TEXT DEFAULT '' NOT NULL,
        document_id BLOB,
        line_id BLOB,
        author TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_query_answer PRIMARY KEY (id),
        CONSTRAINT ck_query_answer_row_state
            CHECK (row_state IN ('clean','dirty','conflict','rejected')),
        CONSTRAINT fk_query_answer_query_id_query
            FOREIGN KEY(query_id) REFERENCES "query" (id),
        CONSTRAINT fk_query_answer_episode_id_episode
            FOREIGN KEY(episode_id) REFERENCES episode (id)
    )
    """,
    "CREATE INDEX ix_query_answer_episode_id ON query_answer (episode_id)",
    "CREATE INDEX ix_query_answer_query_id ON query_answer (query_id)",
)


def upgrade() -> None:
    """Three synced tables."""
    for statement in _UP:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Without them."""
    for name in ("query_answer", "query_event", "query"):
        op.get_bind().exec_driver_sql(f"DROP TABLE {name}")
