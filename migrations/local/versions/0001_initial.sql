-- The local database as first released. SQLite keeps these texts as they stand, so a test can
-- compare them with what coder_gui/storage/tables.py would make.

CREATE TABLE patient (
    id BLOB NOT NULL,
    provider_code VARCHAR(12) NOT NULL,
    local_patient_id VARCHAR(20) NOT NULL,
    nhs_number VARCHAR(10),
    nhs_number_status VARCHAR(2),
    surname TEXT NOT NULL,
    forenames TEXT DEFAULT '' NOT NULL,
    title TEXT,
    birth_date DATE,
    sex VARCHAR(1),
    postcode VARCHAR(10),
    vip BOOLEAN DEFAULT '0' NOT NULL,
    merged_into BLOB,
    as_of VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_patient PRIMARY KEY (id),
    CONSTRAINT ck_patient_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_patient_merged_into_patient FOREIGN KEY(merged_into) REFERENCES patient (id)
);

CREATE INDEX ix_patient_nhs_number ON patient (nhs_number);

CREATE TABLE source (
    id BLOB NOT NULL,
    "key" VARCHAR(40) NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    paper BOOLEAN DEFAULT '0' NOT NULL,
    withdrawn BOOLEAN DEFAULT '0' NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_source PRIMARY KEY (id),
    CONSTRAINT ck_source_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT uq_source_key UNIQUE ("key")
);

CREATE TABLE export_run (
    id BLOB NOT NULL,
    layout VARCHAR(12) NOT NULL,
    manifest JSON NOT NULL,
    author TEXT NOT NULL,
    at VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_export_run PRIMARY KEY (id),
    CONSTRAINT ck_export_run_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected'))
);

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
    CONSTRAINT uq_history_device_id_n UNIQUE (device_id, n),
    CONSTRAINT ck_history_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected'))
);

CREATE INDEX ix_history_episode_id ON history (episode_id);

CREATE TABLE history_head (
    device_id BLOB NOT NULL,
    n INTEGER NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT pk_history_head PRIMARY KEY (device_id)
);

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
    reason TEXT,
    CONSTRAINT pk_episode_list PRIMARY KEY (rowid_),
    CONSTRAINT uq_episode_list_episode_id UNIQUE (episode_id)
);

CREATE INDEX ix_episode_list_state_ward ON episode_list (state, ward, end_date);

CREATE INDEX ix_episode_list_patient_id ON episode_list (patient_id);

CREATE INDEX ix_episode_list_state_end ON episode_list (state, end_date);

CREATE TABLE draft (
    episode_id BLOB NOT NULL,
    field VARCHAR(40) NOT NULL,
    text TEXT NOT NULL,
    caret INTEGER NOT NULL,
    at VARCHAR(32) NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (episode_id, field)
);

CREATE TABLE setting (
    "key" VARCHAR(60) NOT NULL,
    value JSON NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY ("key")
);

CREATE TABLE import_batch (
    id BLOB NOT NULL,
    kind VARCHAR(12) NOT NULL,
    file_sha256 VARCHAR(64) NOT NULL,
    as_of VARCHAR(32) NOT NULL,
    at VARCHAR(32) NOT NULL,
    counts JSON NOT NULL,
    CONSTRAINT pk_import_batch PRIMARY KEY (id)
);

CREATE TABLE hl7_message (
    sender VARCHAR(80) NOT NULL,
    control_id VARCHAR(80) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    state VARCHAR(10) NOT NULL,
    spell_key VARCHAR(80),
    body TEXT,
    as_of VARCHAR(32) NOT NULL,
    CONSTRAINT pk_hl7_message PRIMARY KEY (sender, control_id)
);

CREATE TABLE sync_base (
    kind VARCHAR(24) NOT NULL,
    row_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    doc JSON NOT NULL,
    CONSTRAINT pk_sync_base PRIMARY KEY (kind, row_id)
);

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
    counted BOOLEAN DEFAULT '0' NOT NULL
);

CREATE INDEX ix_outbox_counted ON outbox (n) WHERE counted AND state <> 'acked';

CREATE INDEX ix_outbox_row_id ON outbox (row_id);

CREATE INDEX ix_outbox_grp ON outbox (grp);

CREATE INDEX ix_outbox_state ON outbox (state, n);

CREATE TABLE batch (
    device_id BLOB NOT NULL,
    scope_id BLOB NOT NULL,
    no INTEGER NOT NULL,
    body BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    state VARCHAR(8) NOT NULL,
    sent_at VARCHAR(32),
    reply JSON,
    CONSTRAINT pk_batch PRIMARY KEY (device_id, scope_id, no)
);

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
    opened_at VARCHAR(32) NOT NULL,
    resolved_at VARCHAR(32),
    resolution JSON,
    resolved_by TEXT,
    CONSTRAINT pk_conflict PRIMARY KEY (id)
);

CREATE INDEX ix_conflict_episode_id ON "conflict" (episode_id);

CREATE TABLE sync_state (
    device_id BLOB NOT NULL,
    scope_id BLOB NOT NULL,
    "key" VARCHAR(40) NOT NULL,
    value JSON NOT NULL,
    CONSTRAINT pk_sync_state PRIMARY KEY (device_id, scope_id, "key")
);

CREATE TABLE device (
    device_id BLOB NOT NULL,
    person TEXT NOT NULL,
    role VARCHAR(10) NOT NULL,
    made_at VARCHAR(32) NOT NULL,
    CONSTRAINT pk_device PRIMARY KEY (device_id)
);

CREATE TABLE spell (
    id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    provider_code VARCHAR(12) NOT NULL,
    spell_number VARCHAR(40) NOT NULL,
    admission_date DATE,
    discharge_date DATE,
    admission_method VARCHAR(2),
    admission_source VARCHAR(2),
    discharge_method VARCHAR(1),
    discharge_destination VARCHAR(2),
    patient_classification VARCHAR(1),
    as_of VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_spell PRIMARY KEY (id),
    CONSTRAINT uq_spell_provider_code_spell_number UNIQUE (provider_code, spell_number),
    CONSTRAINT ck_spell_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_spell_patient_id_patient FOREIGN KEY(patient_id) REFERENCES patient (id)
);

CREATE INDEX ix_spell_patient_id ON spell (patient_id);

CREATE TABLE patient_alias (
    id BLOB NOT NULL,
    provider_code VARCHAR(12) NOT NULL,
    local_patient_id VARCHAR(20) NOT NULL,
    patient_id BLOB NOT NULL,
    as_of VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_patient_alias PRIMARY KEY (id),
    CONSTRAINT ck_patient_alias_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_patient_alias_patient_id_patient FOREIGN KEY(patient_id) REFERENCES patient (id)
);

CREATE TABLE episode (
    id BLOB NOT NULL,
    spell_id BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    provider_code VARCHAR(12) NOT NULL,
    spell_number VARCHAR(40) NOT NULL,
    episode_number INTEGER NOT NULL,
    cds_type VARCHAR(3),
    start_date DATE,
    end_date DATE,
    last_episode BOOLEAN,
    consultant_code VARCHAR(12),
    consultant_name TEXT,
    main_specialty VARCHAR(3),
    treatment_function VARCHAR(3),
    site_code VARCHAR(12),
    ward TEXT,
    bed TEXT,
    neonatal_level VARCHAR(1),
    cc_days INTEGER,
    rehab_days INTEGER,
    palliative_days INTEGER,
    cds_unique_id VARCHAR(40),
    notes_location TEXT,
    summary_text_ref TEXT,
    existing_dx JSON,
    existing_px JSON,
    cancelled BOOLEAN DEFAULT '0' NOT NULL,
    as_of VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_episode PRIMARY KEY (id),
    CONSTRAINT ck_episode_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_episode_spell_id_spell FOREIGN KEY(spell_id) REFERENCES spell (id),
    CONSTRAINT fk_episode_patient_id_patient FOREIGN KEY(patient_id) REFERENCES patient (id)
);

CREATE INDEX ix_episode_spell_id ON episode (spell_id);

CREATE INDEX ix_episode_patient_id ON episode (patient_id);

CREATE INDEX ix_episode_end_date ON episode (end_date);

CREATE TABLE episode_alias (
    id BLOB NOT NULL,
    spell_id BLOB NOT NULL,
    start_date DATE,
    consultant_code VARCHAR(12),
    episode_id BLOB NOT NULL,
    as_of VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_episode_alias PRIMARY KEY (id),
    CONSTRAINT ck_episode_alias_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_episode_alias_spell_id_spell FOREIGN KEY(spell_id) REFERENCES spell (id),
    CONSTRAINT fk_episode_alias_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_episode_alias_spell_id ON episode_alias (spell_id);

CREATE INDEX ix_episode_alias_episode_id ON episode_alias (episode_id);

CREATE TABLE episode_work (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    state VARCHAR(24) NOT NULL,
    reopened BOOLEAN DEFAULT '0' NOT NULL,
    amendment BOOLEAN DEFAULT '0' NOT NULL,
    reason TEXT,
    next_action TEXT,
    state_before_cancel VARCHAR(24),
    finalised_at VARCHAR(32),
    finalised_by TEXT,
    started_by TEXT,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_episode_work PRIMARY KEY (id),
    CONSTRAINT ck_episode_work_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_episode_work_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_episode_work_episode_id ON episode_work (episode_id);

CREATE TABLE line_set (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    "order" JSON NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_line_set PRIMARY KEY (id),
    CONSTRAINT ck_line_set_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_line_set_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_line_set_episode_id ON line_set (episode_id);

CREATE TABLE source_look (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    source VARCHAR(40) NOT NULL,
    withdrawn BOOLEAN DEFAULT '0' NOT NULL,
    author TEXT NOT NULL,
    at VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_source_look PRIMARY KEY (id),
    CONSTRAINT ck_source_look_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_source_look_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_source_look_episode_id ON source_look (episode_id);

CREATE TABLE code (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    system VARCHAR(5) NOT NULL,
    code VARCHAR(8) NOT NULL,
    role VARCHAR(8),
    paired_with BLOB,
    procedure_date DATE,
    note TEXT,
    edition VARCHAR(40),
    deleted BOOLEAN DEFAULT '0' NOT NULL,
    author TEXT NOT NULL,
    at VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_code PRIMARY KEY (id),
    CONSTRAINT ck_code_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_code_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_code_episode_id ON code (episode_id);

CREATE TABLE code_set (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    system VARCHAR(5) NOT NULL,
    "order" JSON NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_code_set PRIMARY KEY (id),
    CONSTRAINT ck_code_set_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_code_set_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_code_set_episode_id ON code_set (episode_id);

CREATE TABLE problem_override (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    rule VARCHAR(20) NOT NULL,
    code_id BLOB,
    code VARCHAR(8),
    reason TEXT NOT NULL,
    withdrawn BOOLEAN DEFAULT '0' NOT NULL,
    author TEXT NOT NULL,
    at VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_problem_override PRIMARY KEY (id),
    CONSTRAINT ck_problem_override_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_problem_override_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_problem_override_episode_id ON problem_override (episode_id);

CREATE TABLE document (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    source VARCHAR(40) NOT NULL,
    reference TEXT NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_document PRIMARY KEY (id),
    CONSTRAINT ck_document_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_document_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_document_episode_id ON document (episode_id);

CREATE TABLE export_item (
    id BLOB NOT NULL,
    export_id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    content_sha256 VARCHAR(64) NOT NULL,
    acknowledged_at VARCHAR(32),
    refused TEXT,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_export_item PRIMARY KEY (id),
    CONSTRAINT ck_export_item_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_export_item_export_id_export_run FOREIGN KEY(export_id) REFERENCES export_run (id),
    CONSTRAINT fk_export_item_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_export_item_export_id ON export_item (export_id);

CREATE INDEX ix_export_item_episode_id ON export_item (episode_id);

CREATE TABLE round_item (
    episode_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_round_item PRIMARY KEY (episode_id),
    CONSTRAINT fk_round_item_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE TABLE abstraction_line (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    line_id BLOB NOT NULL,
    replaces BLOB,
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
    CONSTRAINT ck_abstraction_line_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_abstraction_line_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id),
    CONSTRAINT fk_abstraction_line_replaces_abstraction_line FOREIGN KEY(replaces) REFERENCES abstraction_line (id),
    CONSTRAINT fk_abstraction_line_document_id_document FOREIGN KEY(document_id) REFERENCES document (id)
);

CREATE INDEX ix_abstraction_line_line_id ON abstraction_line (line_id);

CREATE INDEX ix_abstraction_line_episode_id ON abstraction_line (episode_id);

CREATE TABLE code_line (
    id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    code_id BLOB NOT NULL,
    line_id BLOB NOT NULL,
    deleted BOOLEAN DEFAULT '0' NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_code_line PRIMARY KEY (id),
    CONSTRAINT ck_code_line_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_code_line_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id),
    CONSTRAINT fk_code_line_code_id_code FOREIGN KEY(code_id) REFERENCES code (id)
);

CREATE INDEX ix_code_line_code_id ON code_line (code_id);

CREATE INDEX ix_code_line_episode_id ON code_line (episode_id);

CREATE INDEX ix_code_line_line_id ON code_line (line_id);

CREATE TABLE document_version (
    id BLOB NOT NULL,
    document_id BLOB NOT NULL,
    episode_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    media_type VARCHAR(40) NOT NULL,
    size INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    at VARCHAR(32) NOT NULL,
    scope_id BLOB,
    row_version INTEGER DEFAULT '0' NOT NULL,
    row_state VARCHAR(8) DEFAULT 'clean' NOT NULL,
    extra JSON,
    CONSTRAINT pk_document_version PRIMARY KEY (id),
    CONSTRAINT ck_document_version_row_state CHECK (row_state IN ('clean','dirty','conflict','rejected')),
    CONSTRAINT fk_document_version_document_id_document FOREIGN KEY(document_id) REFERENCES document (id),
    CONSTRAINT fk_document_version_episode_id_episode FOREIGN KEY(episode_id) REFERENCES episode (id)
);

CREATE INDEX ix_document_version_episode_id ON document_version (episode_id);

CREATE INDEX ix_document_version_document_id ON document_version (document_id);

CREATE VIRTUAL TABLE episode_search USING fts5(words, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 2", prefix='1 2 3 4');
