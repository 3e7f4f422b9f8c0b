"""Tables of the local side of the sync, keyed by (device, scope).

They are used from the first write on, also while there is no central store. storage.tables gives
them on, so that the migrations see all of it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from coder_gui.storage.columns import Id, Instant, Json
from coder_gui.storage.metadata import metadata

sync_base = Table(
    "sync_base",
    metadata,
    Column("kind", String(24), primary_key=True),
    Column("row_id", Id, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("doc", Json, nullable=False),
)
outbox = Table(
    "outbox",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("grp", Id, nullable=False, index=True),
    Column("action", String(40), nullable=False),
    Column("device_id", Id, nullable=False),
    Column("scope_id", Id),
    Column("kind", String(24), nullable=False),
    Column("row_id", Id, nullable=False, index=True),
    Column("patch", Json),
    Column("deleted", Boolean, nullable=False, server_default="0"),
    Column("made_at", Instant, nullable=False),
    Column("batch_no", Integer),
    Column("state", String(8), nullable=False, server_default="new"),
    Column("counted", Boolean, nullable=False, server_default="0"),  # the one op that people count
    Column("part_of", Id, index=True),  # the group it is sent with, where several share a row
    Index("ix_outbox_state", "state", "n"),
    Index(
        "ix_outbox_counted", "n", sqlite_where=text("counted AND state NOT IN ('acked','merged')")
    ),
    sqlite_autoincrement=True,
)
batch = Table(
    "batch",
    metadata,
    Column("device_id", Id, primary_key=True),
    Column("scope_id", Id, primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("state", String(8), nullable=False),
    Column("sent_at", Instant),
    Column("reply", Json),
)
sent_base = Table(  # the server's copy that a change of an acknowledged batch was made on
    "sent_base",
    metadata,
    Column("device_id", Id, primary_key=True),
    Column("scope_id", Id, primary_key=True),
    Column("batch_no", Integer, primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("row_id", Id, primary_key=True),
    Column("doc", Json, nullable=False),
)
conflict = Table(
    "conflict",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope_id", Id),
    Column("kind", String(24), nullable=False),
    Column("row_id", Id, nullable=False),
    Column("episode_id", Id, index=True),
    Column("field", String(40)),
    Column("base", Json),
    Column("mine", Json),
    Column("theirs", Json),
    Column("their_login", Text),
    Column("their_at", Instant),
    Column("their_device", Id),
    Column("their_version", Integer),
    Column("my_actor", Text),
    Column("my_at", Instant),
    Column("reason", String(40), nullable=False, server_default="same_field"),
    Column("rule", Text, nullable=False, server_default=""),
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolution", Json),
    Column("resolved_by", Text),
    Index("ix_conflict_row", "kind", "row_id"),
)
sync_state = Table(
    "sync_state",
    metadata,
    Column("device_id", Id, primary_key=True),
    Column("scope_id", Id, primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("value", Json, nullable=False),
)
device = Table(
    "device",
    metadata,
    Column("device_id", Id, primary_key=True),
    Column("person", Text, nullable=False),
    Column("role", String(10), nullable=False),
    Column("made_at", Instant, nullable=False),
)
claim = Table(  # who has taken which episode, as the centre last said
    "claim",
    metadata,
    Column("episode_id", Id, primary_key=True),
    Column("scope_id", Id, nullable=False),
    Column("login", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("mine", Boolean, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)
row_scope = Table(  # PAS rows that further scopes know too, with the version there
    "row_scope",
    metadata,
    Column("kind", String(24), primary_key=True),
    Column("row_id", Id, primary_key=True),
    Column("scope_id", Id, primary_key=True),
    Column("version", Integer, nullable=False),
)
blob_sent = Table(  # documents' bytes that a scope has
    "blob_sent",
    metadata,
    Column("scope_id", Id, primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)
