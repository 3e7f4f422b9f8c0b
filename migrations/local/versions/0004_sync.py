"""Claims, what a merge keeps, documents sent; a copied laptop's history can be stored."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEW = (
    """
    CREATE TABLE claim (
        episode_id BLOB NOT NULL,
        scope_id BLOB NOT NULL,
        login TEXT NOT NULL,
        person TEXT NOT NULL,
        device_id BLOB NOT NULL,
        mine BOOLEAN NOT NULL,
        fence INTEGER NOT NULL,
        until VARCHAR(32) NOT NULL,
        CONSTRAINT pk_claim PRIMARY KEY (episode_id)
    )
    """,
    """
    CREATE TABLE row_scope (
        kind VARCHAR(24) NOT NULL,
        row_id BLOB NOT NULL,
        scope_id BLOB NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_row_scope PRIMARY KEY (kind, row_id, scope_id)
    )
    """,
    """
    CREATE TABLE blob_sent (
        scope_id BLOB NOT NULL,
        sha256 VARCHAR(64) NOT NULL,
        at VARCHAR(32) NOT NULL,
        CONSTRAINT pk_blob_sent PRIMARY KEY (scope_id, sha256)
    )
    """,
)

_OUTBOX = (
    """
    CREATE TABLE outbox (
        n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        grp BLOB NOT NULL,
        action VARCHAR(40) NOT NULL,
        device_id BLOB NOT NULL,
        scope_id BLOB,
        kind VARCHAR(24) NOT NULL,
        row_id BLOB NOT NULL,
        patch JSON,
        deleted BOOLEAN DEFAULT '0' NOT NULL,
        made_at VARCHAR(32) NOT NULL,
        batch_no INTEGER,
        state VARCHAR(8) DEFAULT 'new' NOT NULL,
        counted BOOLEAN DEFAULT '0' NOT NULL,
        part_of BLOB
    )
    """,
    """CREATE INDEX ix_outbox_counted ON outbox (n)
    WHERE counted AND state NOT IN ('acked','merged')""",
    "CREATE INDEX ix_outbox_grp ON outbox (grp)",
    "CREATE INDEX ix_outbox_part_of ON outbox (part_of)",
    "CREATE INDEX ix_outbox_row_id ON outbox (row_id)",
    "CREATE INDEX ix_outbox_state ON outbox (state, n)",
)

_CONFLICT = (
    """
    CREATE TABLE "conflict" (
        id BLOB NOT NULL,
        scope_id BLOB,
        kind VARCHAR(24) NOT NULL,
        row_id BLOB NOT NULL,
        episode_id BLOB,
        field VARCHAR(40),
        base JSON,
        mine JSON,
        theirs JSON,
        their_login TEXT,
        their_at VARCHAR(32),
        their_device BLOB,
        their_version INTEGER,
        my_actor TEXT,
        my_at VARCHAR(32),
        reason VARCHAR(40) DEFAULT 'same_field' NOT NULL,
        rule TEXT DEFAULT '' NOT NULL,
        opened_at VARCHAR(32) NOT NULL,
        resolved_at VARCHAR(32),
        resolution JSON,
        resolved_by TEXT,
        CONSTRAINT pk_conflict PRIMARY KEY (id)
    )
    """,
    'CREATE INDEX ix_conflict_episode_id ON "conflict" (episode_id)',
    'CREATE INDEX ix_conflict_row ON "conflict" (kind, row_id)',
)

_HISTORY = (
    """
    CREATE TABLE history (
        id BLOB NOT NULL,
        device_id BLOB NOT NULL,
        n INTEGER NOT NULL,
        at VARCHAR(32) NOT NULL,
        actor TEXT NOT NULL,
        episode_id BLOB,
        event VARCHAR(40) NOT NULL,
        data TEXT,
        data_sha256 BLOB NOT NULL,
        ops_sha256 BLOB,
        prev BLOB NOT NULL,
        hash BLOB NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_history PRIMARY KEY (id),
        CONSTRAINT ck_history_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected'))
    )
    """,
    "CREATE INDEX ix_history_device_id_n ON history (device_id, n)",
    "CREATE INDEX ix_history_episode_id ON history (episode_id)",
)

_EPISODE_LIST = (
    """
    CREATE TABLE episode_list (
        rowid_ INTEGER NOT NULL,
        episode_id BLOB NOT NULL,
        patient_id BLOB NOT NULL,
        surname TEXT NOT NULL,
        forenames TEXT NOT NULL,
        title TEXT,
        nhs_number VARCHAR(10),
        local_patient_id VARCHAR(20) NOT NULL,
        birth_date DATE,
        ward TEXT NOT NULL,
        bed TEXT NOT NULL,
        consultant TEXT NOT NULL,
        specialty TEXT NOT NULL,
        start_date DATE,
        end_date DATE,
        discharge_date DATE,
        state VARCHAR(24) NOT NULL,
        reopened BOOLEAN NOT NULL,
        masked BOOLEAN NOT NULL,
        unsynced BOOLEAN NOT NULL,
        claimed_by TEXT,
        claim_mine BOOLEAN DEFAULT '0' NOT NULL,
        reason TEXT,
        CONSTRAINT pk_episode_list PRIMARY KEY (rowid_),
        CONSTRAINT uq_episode_list_episode_id UNIQUE (episode_id)
    )
    """,
    "CREATE INDEX ix_episode_list_patient_id ON episode_list (patient_id)",
    "CREATE INDEX ix_episode_list_state_end ON episode_list (state, end_date)",
    "CREATE INDEX ix_episode_list_state_ward ON episode_list (state, ward, end_date)",
)

_LINES = (
    """
    CREATE TABLE abstraction_line (
        id BLOB NOT NULL,
        episode_id BLOB NOT NULL,
        line_id BLOB NOT NULL,
        replaces BLOB,
        also_replaces BLOB,
        retracted BOOLEAN DEFAULT '0' NOT NULL,
        heading VARCHAR(2) NOT NULL,
        certainty VARCHAR(12) NOT NULL,
        text TEXT NOT NULL,
        typed TEXT DEFAULT '' NOT NULL,
        side VARCHAR(1),
        source VARCHAR(40),
        volume INTEGER,
        page INTEGER,
        place_line INTEGER,
        place_date DATE,
        place_time TIME,
        place_words TEXT,
        concept VARCHAR(20),
        document_id BLOB,
        anchor_sha256 VARCHAR(64),
        anchor_page INTEGER,
        anchor_start INTEGER,
        anchor_length INTEGER,
        quote TEXT,
        quote_before TEXT,
        quote_after TEXT,
        carried_from BLOB,
        author TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        scope_id BLOB,
        row_version INTEGER DEFAULT '0' NOT NULL,
        row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
        extra JSON,
        CONSTRAINT pk_abstraction_line PRIMARY KEY (id),
        CONSTRAINT ck_abstraction_line_row_state
            CHECK (row_state IN ('clean','dirty','conflict','rejected')),
        CONSTRAINT fk_abstraction_line_episode_id_episode
            FOREIGN KEY(episode_id) REFERENCES episode (id),
        CONSTRAINT fk_abstraction_line_replaces_abstraction_line
            FOREIGN KEY(replaces) REFERENCES abstraction_line (id),
        CONSTRAINT fk_abstraction_line_document_id_document
            FOREIGN KEY(document_id) REFERENCES document (id)
    )
    """,
    "CREATE INDEX ix_abstraction_line_also_replaces ON abstraction_line (also_replaces)",
    "CREATE INDEX ix_abstraction_line_episode_id ON abstraction_line (episode_id)",
    "CREATE INDEX ix_abstraction_line_line_id ON abstraction_line (line_id)",
    "CREATE INDEX ix_abstraction_line_replaces ON abstraction_line (replaces)",
)

_KEPT = {
    "outbox": """
        n, grp, action, device_id, scope_id, kind, row_id, patch, deleted, made_at,
        batch_no, state, counted
    """,
    "conflict": """
        id, scope_id, kind, row_id, episode_id, field, base, mine, theirs, their_login,
        their_at, opened_at, resolved_at, resolution, resolved_by
    """,
    "abstraction_line": """
        id, episode_id, line_id, replaces, retracted, heading, certainty, text, typed, side,
        source, volume, page, place_line, place_date, place_time, place_words, concept,
        document_id, anchor_sha256, anchor_page, anchor_start, anchor_length, quote,
        quote_before, quote_after, carried_from, author, at, scope_id, row_version,
        row_state, extra
    """,
    "history": """
        id, device_id, n, at, actor, episode_id, event, data, data_sha256, ops_sha256, prev,
        hash, scope_id, row_version, row_state, extra
    """,
    "episode_list": """
        rowid_, episode_id, patient_id, surname, forenames, title, nhs_number,
        local_patient_id, birth_date, ward, bed, consultant, specialty, start_date,
        end_date, discharge_date, state, reopened, masked, unsynced, reason
    """,
}
"""The columns before; SQLite itself would write new ones behind the constraints."""


def upgrade() -> None:
    """Make the new tables, and the five that change anew with their rows."""
    for table, statements in (
        ("outbox", _OUTBOX),
        ("conflict", _CONFLICT),
        ("history", _HISTORY),
        ("abstraction_line", _LINES),
        ("episode_list", _EPISODE_LIST),
    ):
        op.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM main.{table}")
        op.execute(f"DROP TABLE main.{table}")
        for statement in statements:
            op.execute(statement)
        columns = _KEPT[table]
        op.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM temp.kept")
        op.execute("DROP TABLE temp.kept")
    for statement in _NEW:
        op.execute(statement)


def downgrade() -> None:
    """Without them; what was merged or disputed is then only in the history."""
    for index in (
        "ix_outbox_part_of",
        "ix_conflict_row",
        "ix_history_device_id_n",
        "ix_abstraction_line_also_replaces",
        "ix_abstraction_line_replaces",
    ):
        op.execute(f"DROP INDEX {index}")
    for table, column in (
        ("outbox", "part_of"),
        ("abstraction_line", "also_replaces"),
        ("conflict", "their_device"),
        ("conflict", "their_version"),
        ("conflict", "my_actor"),
        ("conflict", "my_at"),
        ("conflict", "reason"),
        ("conflict", "rule"),
        ("episode_list", "claimed_by"),
        ("episode_list", "claim_mine"),
    ):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("claim", "row_scope", "blob_sent"):
        op.execute(f"DROP TABLE {table}")
