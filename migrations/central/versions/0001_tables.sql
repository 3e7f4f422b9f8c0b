-- Roles: the owner of everything, what laptops are members of, and who reads reports.
DO $do$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['coder_owner', 'coder_app', 'coder_report'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
      EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted);
    END IF;
  END LOOP;
  -- Who upgrades need not be a superuser, but has to be able to act as the owner.
  IF NOT pg_catalog.pg_has_role(CURRENT_USER, 'coder_owner', 'USAGE') THEN
    EXECUTE pg_catalog.format('GRANT coder_owner TO %I', CURRENT_USER);
  END IF;
END $do$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

ALTER SCHEMA coder OWNER TO coder_owner;
ALTER TABLE coder.alembic_version OWNER TO coder_owner;
CREATE SCHEMA api AUTHORIZATION coder_owner;
CREATE SCHEMA report AUTHORIZATION coder_owner;
SET LOCAL ROLE coder_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE coder_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Who may do what -----------------------------------------------------------------------------
CREATE TABLE coder.scope (          -- a site or a specialty group: the feed and the boundary
  scope_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9_-]{1,40}$'),
  name text NOT NULL,
  rules jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(rules) = 'array'),
  claim_hours int NOT NULL DEFAULT 24 CHECK (claim_hours BETWEEN 12 AND 72),
  schema_min int NOT NULL DEFAULT 0,              -- an older local schema may push and not pull
  epoch uuid NOT NULL DEFAULT gen_random_uuid(),  -- changed after every restore
  head_seq bigint NOT NULL DEFAULT 0,             -- counts accepted groups: gap-free
  head_hash bytea NOT NULL DEFAULT '',
  floor_seq bigint NOT NULL DEFAULT 0,            -- tombstones up to here were purged
  claim_seq bigint NOT NULL DEFAULT 0);
CREATE TABLE coder.person (
  login name PRIMARY KEY,
  name text NOT NULL,
  invited_at timestamptz NOT NULL DEFAULT now(),  -- when the one-time password was made
  joined_at timestamptz);
CREATE TABLE coder.member (
  login name NOT NULL REFERENCES coder.person,
  scope_id uuid NOT NULL REFERENCES coder.scope,
  role text NOT NULL CHECK (role IN ('coder', 'senior', 'auditor', 'trainer', 'manager')),
  added_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  PRIMARY KEY (login, scope_id));
CREATE TABLE coder.kind (           -- what push checks of the kinds this release knows
  kind text PRIMARY KEY,
  append_only boolean NOT NULL,
  required text[] NOT NULL);
CREATE TABLE coder.kind_enum (
  kind text NOT NULL REFERENCES coder.kind,
  field text NOT NULL,
  allowed jsonb NOT NULL CHECK (jsonb_typeof(allowed) = 'array'),
  PRIMARY KEY (kind, field));
CREATE TABLE coder.role_kind (      -- '*' is every kind, also those of newer programs
  role text NOT NULL,
  kind text NOT NULL,
  PRIMARY KEY (role, kind));
CREATE TABLE coder.state_rule (     -- moves of a field that only some roles may make
  kind text NOT NULL,
  field text NOT NULL,
  before text NOT NULL,
  after text NOT NULL,
  roles text[] NOT NULL,
  PRIMARY KEY (kind, field, before, after));

-- Laptops -------------------------------------------------------------------------------------
CREATE TABLE coder.device (
  device_id uuid PRIMARY KEY,
  login name NOT NULL REFERENCES coder.person,
  laptop text NOT NULL DEFAULT '',
  app_version text NOT NULL DEFAULT '',
  schema_ver int NOT NULL DEFAULT 0,
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  wipe text NOT NULL DEFAULT '' CHECK (wipe IN ('', 'now', 'after_drain')),
  wipe_requested_at timestamptz,
  wiped_at timestamptz);
CREATE TABLE coder.device_scope (
  device_id uuid NOT NULL REFERENCES coder.device,
  scope_id uuid NOT NULL REFERENCES coder.scope,
  last_batch bigint NOT NULL DEFAULT 0,
  last_sha256 bytea,
  last_reply jsonb,                   -- said again when the same batch comes again
  pushed_at timestamptz,
  pulled_seq bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (device_id, scope_id)) WITH (fillfactor = 70);

-- Work ----------------------------------------------------------------------------------------
CREATE TABLE coder.row_head (       -- every row once, as it is now; also the feed
  scope_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  version bigint NOT NULL,
  seq bigint NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  doc jsonb NOT NULL,
  by_device uuid NOT NULL,
  by_login name NOT NULL,
  at timestamptz NOT NULL,
  -- A column and not an index on an expression: only a leakproof comparison may use an index
  -- before row security has spoken, and -> is not one.
  parent text COLLATE "C" GENERATED ALWAYS AS (
    CASE kind WHEN 'patient_alias' THEN doc->>'patient_id' ELSE doc->>'episode_id' END) STORED,
  PRIMARY KEY (scope_id, kind, id));
CREATE INDEX row_head_feed ON coder.row_head (scope_id, seq);
CREATE INDEX row_head_parent ON coder.row_head (scope_id, parent) WHERE parent IS NOT NULL;
CREATE TABLE coder.batch_log (      -- what a laptop sent, once for all groups of it
  scope_id uuid NOT NULL,
  device_id uuid NOT NULL,
  batch bigint NOT NULL,
  sha256 bytea NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (scope_id, device_id, batch));
CREATE TABLE coder.op_log (         -- one entry a group taken, each sealed with the one before
  scope_id uuid NOT NULL,
  seq bigint NOT NULL,
  device_id uuid NOT NULL,
  login name NOT NULL,
  batch bigint NOT NULL,
  place int NOT NULL,                 -- of the group in the batch, from 0
  batch_sha256 bytea NOT NULL,
  hash bytea NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (scope_id, seq));
CREATE TABLE coder.claim (
  scope_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  login name NOT NULL,
  device_id uuid NOT NULL,
  fence bigint NOT NULL,
  lease_until timestamptz,            -- NULL: given back
  claim_seq bigint NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (scope_id, episode_id));
CREATE INDEX claim_feed ON coder.claim (scope_id, claim_seq);
CREATE TABLE coder.claim_log (      -- each change of hands
  scope_id uuid NOT NULL,
  claim_seq bigint NOT NULL,
  episode_id uuid NOT NULL,
  login name NOT NULL,
  device_id uuid NOT NULL,
  event text NOT NULL CHECK (event IN ('taken', 'taken_over', 'given_back')),
  from_login name,
  reason text NOT NULL DEFAULT '',
  at timestamptz NOT NULL,
  PRIMARY KEY (scope_id, claim_seq, episode_id));
CREATE TABLE coder.blob (
  scope_id uuid NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  data bytea NOT NULL CHECK (octet_length(data) <= 20971520),
  device_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope_id, sha256));
ALTER TABLE coder.blob ALTER COLUMN data SET STORAGE EXTERNAL;

-- The second wall -----------------------------------------------------------------------------
-- Forced, because the functions run as the owner. Whoever administers is a member of the owner.
DO $do$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['device_scope', 'row_head', 'batch_log', 'op_log', 'claim',
                           'claim_log', 'blob'] LOOP
    EXECUTE pg_catalog.format('ALTER TABLE coder.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE pg_catalog.format('ALTER TABLE coder.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE pg_catalog.format($p$CREATE POLICY of_my_scopes ON coder.%I USING (
      scope_id = ANY (ARRAY(SELECT m.scope_id FROM coder.member m
                            WHERE m.login = session_user AND m.revoked_at IS NULL))
      OR pg_catalog.pg_has_role(session_user, 'coder_owner', 'MEMBER'))$p$, t);
  END LOOP;
END $do$;
ALTER TABLE coder.device ENABLE ROW LEVEL SECURITY;
ALTER TABLE coder.device FORCE ROW LEVEL SECURITY;
CREATE POLICY of_my_colleagues ON coder.device USING (
  login = session_user
  OR login = ANY (ARRAY(SELECT c.login FROM coder.member c JOIN coder.member m USING (scope_id)
                        WHERE m.login = session_user AND m.revoked_at IS NULL))
  OR pg_catalog.pg_has_role(session_user, 'coder_owner', 'MEMBER'));

CREATE FUNCTION coder.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $f$;
DO $do$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['op_log', 'batch_log', 'claim_log'] LOOP
    EXECUTE pg_catalog.format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON coder.%I '
      'FOR EACH ROW EXECUTE FUNCTION coder.refuse_change()', t);
    EXECUTE pg_catalog.format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON coder.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION coder.refuse_change()', t);
  END LOOP;
END $do$;
