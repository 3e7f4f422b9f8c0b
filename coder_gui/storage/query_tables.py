"""Tables of queries: what is asked, everything that happened to it, and the answers.

storage.tables gives them on, so that the migrations see all of it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Text

from coder_gui.storage.columns import Id, Instant, Json
from coder_gui.storage.synced import of_episode, synced

query = synced(
    "query",
    of_episode(),
    Column("reference", String(16), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("gap", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("subject", Json, nullable=False),
    Column("recipient", Json, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("question", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("priority", String(8), nullable=False, server_default="routine"),
    Column("note", Text, nullable=False, server_default=""),
    Column("overrides", Json, nullable=False),
    Column("codes_before", Json, nullable=False),
    Column("codes_after", Json, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    Column("sent_at", Instant),
    Column("due", Date),
    Column("level", Integer, nullable=False, server_default="0"),
    Column("answered_at", Instant),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("outcome", String(20)),
    Column("duplicate_of", Id),
    Column("unanswered", Boolean, nullable=False, server_default="0"),
    Column("keep_open", Boolean, nullable=False, server_default="0"),
    Index(  # what is due is found in here: the rows hold letters of several pages
        "ix_query_open",
        *("state", "due", "raised_at", "reference", "id", "episode_id"),
        *("kind", "level", "approved_at", "unanswered", "raised_by", "priority"),
    ),
)
query_event = synced(  # append-only: domain.queries.QueryEvent
    "query_event",
    Column("query_id", Id, ForeignKey("query.id"), nullable=False, index=True),
    of_episode(),
    Column("event", String(12), nullable=False),
    Column("data", Json, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
query_answer = synced(  # append-only: domain.queries.Answer
    "query_answer",
    Column("query_id", Id, ForeignKey("query.id"), nullable=False, index=True),
    of_episode(),
    Column("choice", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("answered_by", Text, nullable=False),
    Column("gmc", String(7)),
    Column("answered_on", Date, nullable=False),
    Column("how", String(12), nullable=False),
    Column("recorded_in", Text, nullable=False, server_default=""),
    Column("document_id", Id),
    Column("line_id", Id),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
