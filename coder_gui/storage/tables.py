"""Tables of the local encrypted database.

Synced tables carry `scope_id` (None until enrolment), `row_version` (the server's), `row_state`
(clean, dirty, conflict, rejected) and `extra` (fields a newer program wrote). Only UnitOfWork
writes them. PAS-owned rows (patient, spell, episode and their aliases) never hold what a coder
writes; coder-owned rows never hold what the PAS says.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from coder_gui.storage.columns import Id, Instant, Json
from coder_gui.storage.metadata import metadata
from coder_gui.storage.query_tables import query as query
from coder_gui.storage.query_tables import query_answer as query_answer
from coder_gui.storage.query_tables import query_event as query_event
from coder_gui.storage.sync_tables import batch as batch
from coder_gui.storage.sync_tables import blob_sent as blob_sent
from coder_gui.storage.sync_tables import claim as claim
from coder_gui.storage.sync_tables import conflict as conflict
from coder_gui.storage.sync_tables import device as device
from coder_gui.storage.sync_tables import outbox as outbox
from coder_gui.storage.sync_tables import row_scope as row_scope
from coder_gui.storage.sync_tables import sent_base as sent_base
from coder_gui.storage.sync_tables import sync_base as sync_base
from coder_gui.storage.sync_tables import sync_state as sync_state
from coder_gui.storage.synced import SYNCED as SYNCED
from coder_gui.storage.synced import of_episode, synced

# PAS-owned ------------------------------------------------------------------------------------
patient = synced(
    "patient",
    Column("provider_code", String(12), nullable=False),
    Column("local_patient_id", String(20), nullable=False),
    Column("nhs_number", String(10), index=True),
    Column("nhs_number_status", String(2)),
    Column("surname", Text, nullable=False),
    Column("forenames", Text, nullable=False, server_default=""),
    Column("title", Text),
    Column("birth_date", Date),
    Column("sex", String(1)),
    Column("postcode", String(10)),
    Column("vip", Boolean, nullable=False, server_default="0"),
    Column("merged_into", Id, ForeignKey("patient.id")),
    Column("as_of", Instant, nullable=False),
)
spell = synced(
    "spell",
    Column("patient_id", Id, ForeignKey("patient.id"), nullable=False, index=True),
    Column("provider_code", String(12), nullable=False),
    Column("spell_number", String(40), nullable=False),
    Column("admission_date", Date),
    Column("discharge_date", Date),
    Column("admission_method", String(2)),
    Column("admission_source", String(2)),
    Column("discharge_method", String(1)),
    Column("discharge_destination", String(2)),
    Column("patient_classification", String(1)),
    Column("as_of", Instant, nullable=False),
    UniqueConstraint("provider_code", "spell_number"),
)
episode = synced(
    "episode",
    Column("spell_id", Id, ForeignKey("spell.id"), nullable=False, index=True),
    Column("patient_id", Id, ForeignKey("patient.id"), nullable=False, index=True),
    Column("provider_code", String(12), nullable=False),
    Column("spell_number", String(40), nullable=False),
    Column("episode_number", Integer, nullable=False),
    Column("cds_type", String(3)),
    Column("start_date", Date),
    Column("end_date", Date, index=True),
    Column("last_episode", Boolean),
    Column("consultant_code", String(12)),
    Column("consultant_name", Text),
    Column("main_specialty", String(3)),
    Column("treatment_function", String(3)),
    Column("site_code", String(12)),
    Column("ward", Text),
    Column("bed", Text),
    Column("neonatal_level", String(1)),
    Column("cc_days", Integer),
    Column("rehab_days", Integer),
    Column("palliative_days", Integer),
    Column("cds_unique_id", String(40)),
    Column("notes_location", Text),
    Column("summary_text_ref", Text),
    Column("existing_dx", Json),
    Column("existing_px", Json),
    Column("cancelled", Boolean, nullable=False, server_default="0"),
    Column("as_of", Instant, nullable=False),
    Index("ix_episode_consultant", "consultant_code", "consultant_name"),
)
patient_alias = synced(
    "patient_alias",
    Column("provider_code", String(12), nullable=False),
    Column("local_patient_id", String(20), nullable=False),
    Column("patient_id", Id, ForeignKey("patient.id"), nullable=False),
    Column("as_of", Instant, nullable=False),
)
episode_alias = synced(
    "episode_alias",
    Column("spell_id", Id, ForeignKey("spell.id"), nullable=False, index=True),
    Column("start_date", Date),
    Column("consultant_code", String(12)),
    of_episode(),
    Column("as_of", Instant, nullable=False),
)

# Coder-owned ----------------------------------------------------------------------------------
episode_work = synced(  # id: derive_id("episode_work", episode_id); made at the first start
    "episode_work",
    of_episode(),
    Column("state", String(24), nullable=False),
    Column("reopened", Boolean, nullable=False, server_default="0"),
    Column("amendment", Boolean, nullable=False, server_default="0"),
    Column("reason", Text),
    Column("next_action", Text),
    Column("state_before_cancel", String(24)),
    Column("finalised_at", Instant),
    Column("finalised_by", Text),
    Column("started_by", Text),
)
abstraction_line = synced(  # append-only: an edit or a retraction is a new row
    "abstraction_line",
    of_episode(),
    Column("line_id", Id, nullable=False, index=True),
    Column("replaces", Id, ForeignKey("abstraction_line.id"), index=True),
    Column("also_replaces", Id, index=True),  # the other of two rows that a person decided between
    Column("retracted", Boolean, nullable=False, server_default="0"),
    Column("heading", String(2), nullable=False),
    Column("certainty", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("typed", Text, nullable=False, server_default=""),
    Column("side", String(1)),
    Column("source", String(40)),
    Column("volume", Integer),
    Column("page", Integer),
    Column("place_line", Integer),
    Column("place_date", Date),
    Column("place_time", Time),
    Column("place_words", Text),
    Column("concept", String(20)),
    Column("document_id", Id, ForeignKey("document.id")),
    Column("anchor_sha256", String(64)),
    Column("anchor_page", Integer),
    Column("anchor_start", Integer),
    Column("anchor_length", Integer),
    Column("quote", Text),
    Column("quote_before", Text),
    Column("quote_after", Text),
    Column("carried_from", Id),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
line_set = synced(  # id: derive_id("line_set", episode_id); "order" is a JSON array of line ids
    "line_set",
    of_episode(),
    Column("order", Json, nullable=False),
)
source_look = synced(  # append-only: "looked, nothing found"
    "source_look",
    of_episode(),
    Column("source", String(40), nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default="0"),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
code = synced(
    "code",
    of_episode(),
    Column("system", String(5), nullable=False),
    Column("code", String(8), nullable=False),
    Column("role", String(8)),
    Column("paired_with", Id),
    Column("procedure_date", Date),
    Column("note", Text),
    Column("edition", String(40)),
    Column("deleted", Boolean, nullable=False, server_default="0"),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
code_set = synced(  # id: derive_id("code_set", episode_id, system); "order": code ids
    "code_set",
    of_episode(),
    Column("system", String(5), nullable=False),
    Column("order", Json, nullable=False),
)
code_line = synced(  # id: derive_id("code_line", code_id, line_id)
    "code_line",
    of_episode(),
    Column("code_id", Id, ForeignKey("code.id"), nullable=False, index=True),
    Column("line_id", Id, nullable=False, index=True),
    Column("deleted", Boolean, nullable=False, server_default="0"),
)
problem_override = synced(
    "problem_override",
    of_episode(),
    Column("rule", String(20), nullable=False),
    Column("code_id", Id),
    Column("code", String(8)),
    Column("reason", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default="0"),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
code_trail = synced(  # append-only: how a code was found, domain.searching.Trail as JSON
    "code_trail",
    of_episode(),
    Column("code_id", Id, ForeignKey("code.id"), nullable=False, index=True),
    Column("trail", Json, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
condition_look = synced(  # append-only: a condition of earlier episodes, looked for in this one
    "condition_look",
    of_episode(),
    Column("condition", String(40), nullable=False),
    Column("line_id", Id),  # the evidence of this episode; none: looked, not mentioned
    Column("withdrawn", Boolean, nullable=False, server_default="0"),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
document = synced(  # id: derive_id("document", episode_id, source, reference)
    "document",
    of_episode(),
    Column("source", String(40), nullable=False),
    Column("reference", Text, nullable=False),
)
document_version = synced(  # append-only; bytes are in the documents file under sha256
    "document_version",
    Column("document_id", Id, ForeignKey("document.id"), nullable=False, index=True),
    of_episode(),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
source = synced(  # the trust's list; id: derive_id("source", key)
    "source",
    Column("key", String(40), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("paper", Boolean, nullable=False, server_default="0"),
    Column("withdrawn", Boolean, nullable=False, server_default="0"),
)
export_run = synced(
    "export_run",
    Column("layout", String(12), nullable=False),
    Column("manifest", Json, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
export_item = synced(
    "export_item",
    Column("export_id", Id, ForeignKey("export_run.id"), nullable=False, index=True),
    of_episode(),
    Column("content_sha256", String(64), nullable=False),
    Column("acknowledged_at", Instant),
    Column("refused", Text),
)
history = synced(  # append-only; id UUIDv7
    "history",
    Column("device_id", Id, nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("episode_id", Id, index=True),
    Column("event", String(40), nullable=False),
    Column("data", Text),
    Column("data_sha256", LargeBinary(32), nullable=False),
    Column("ops_sha256", LargeBinary(32)),  # over the ops written with it; first of a group only
    Column("prev", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_history_device_id_n", "device_id", "n"),  # a copied laptop writes numbers again
)

for _kind in ("query", "query_event", "query_answer"):  # behind what they refer to
    SYNCED[_kind] = SYNCED.pop(_kind)

_LOOKS = {"source_look", "condition_look"}
APPEND_ONLY = frozenset(
    _LOOKS
    | {"abstraction_line", "code_trail", "document_version", "export_run", "history"}
    | {"query_answer", "query_event"}
)
"""Kinds that are inserted and never updated."""

# Local only -----------------------------------------------------------------------------------
history_head = Table(  # the newest head, kept apart so that a cut tail is found
    "history_head",
    metadata,
    Column("device_id", Id, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
episode_list = Table(  # derived, rebuildable: one flat row an episode for the list
    "episode_list",
    metadata,
    Column("rowid_", Integer, primary_key=True),
    Column("episode_id", Id, nullable=False, unique=True),
    Column("patient_id", Id, nullable=False, index=True),
    Column("surname", Text, nullable=False),
    Column("forenames", Text, nullable=False),
    Column("title", Text),
    Column("nhs_number", String(10)),
    Column("local_patient_id", String(20), nullable=False),
    Column("birth_date", Date),
    Column("ward", Text, nullable=False),
    Column("bed", Text, nullable=False),
    Column("consultant", Text, nullable=False),
    Column("specialty", Text, nullable=False),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("discharge_date", Date),
    Column("state", String(24), nullable=False),
    Column("reopened", Boolean, nullable=False),
    Column("masked", Boolean, nullable=False),
    Column("unsynced", Boolean, nullable=False),
    Column("claimed_by", Text),
    Column("claim_mine", Boolean, nullable=False, server_default="0"),
    Column("reason", Text),
    Index("ix_episode_list_state_ward", "state", "ward", "end_date"),
    Index("ix_episode_list_state_end", "state", "end_date"),
)
# episode_search: FTS5 over episode_list (contentless, rowid = rowid_), made by the migration:
# CREATE VIRTUAL TABLE episode_search USING fts5(words, content='', contentless_delete=1,
#   tokenize="unicode61 remove_diacritics 2", prefix='1 2 3 4')
round_item = Table(
    "round_item",
    metadata,
    Column("episode_id", Id, ForeignKey("episode.id"), primary_key=True),
    Column("position", Integer, nullable=False),
)
draft = Table(
    "draft",
    metadata,
    Column("episode_id", Id, primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("text", Text, nullable=False),
    Column("caret", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
setting = Table(  # encrypted settings of the person: filter texts, palette history, last episode
    "setting",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("value", Json, nullable=False),
)
code_note = Table(  # a person's own note on a code
    "code_note",
    metadata,
    Column("system", String(5), primary_key=True),
    Column("code", String(8), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
personal_term = Table(  # a person's own wordings for the search
    "personal_term",
    metadata,
    Column("id", Id, primary_key=True),
    Column("system", String(5), nullable=False),
    Column("wordings", Json, nullable=False),
    Column("codes", Json, nullable=False),
    Column("means", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
)
import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("counts", Json, nullable=False),
)
hl7_message = Table(  # seen control ids, so that a repeat is a duplicate
    "hl7_message",
    metadata,
    Column("sender", String(80), primary_key=True),
    Column("control_id", String(80), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("state", String(10), nullable=False),  # applied, held
    Column("spell_key", String(80)),
    Column("body", Text),  # only while held
    Column("as_of", Instant, nullable=False),
)
