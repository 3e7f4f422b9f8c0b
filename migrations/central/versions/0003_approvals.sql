-- What only some roles may bring a row to, also a new one: an approval is a senior's or a
-- manager's, whether a query is moved there or comes there from nothing.
CREATE TABLE coder.reach_rule (     -- reached '{}': any change of the field to a value
  kind text NOT NULL,
  field text NOT NULL,
  reached text[] NOT NULL,
  unless text NOT NULL,             -- a field: a row that has it was there before
  roles text[] NOT NULL,
  PRIMARY KEY (kind, field));
DELETE FROM coder.state_rule WHERE kind = 'query';
INSERT INTO coder.reach_rule (kind, field, reached, unless, roles) VALUES
  ('query', 'state', '{approved,sent,answered,closed}', 'approved_at', '{senior,manager}'),
  ('query', 'approved_at', '{}', '', '{senior,manager}'),
  ('query', 'approved_by', '{}', '', '{senior,manager}'),
  ('query_event', 'event', '{approved,overridden}', '', '{senior,manager}');

-- A store that lost commits is filled again by any laptop that has the rows, whatever its role: it
-- tells what a senior approved. That is known by the administrator, who changes the epoch, or by
-- the server itself: a standby that was promoted, or a recovery to an earlier moment, has another
-- timeline, and a dump is restored into another cluster. Laptops keep what they sent for 35 days.
CREATE FUNCTION coder.home() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $f$
  SELECT (SELECT system_identifier::text FROM pg_control_system())
         || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
$f$;
CREATE FUNCTION coder.refill_end() RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $f$
  SELECT clock_timestamp() + interval '35 days'
$f$;
ALTER TABLE coder.scope
  ADD COLUMN home text NOT NULL DEFAULT coder.home(),
  ADD COLUMN refill_until timestamptz;

-- A batch of groups: each is taken whole, answered with the rows that moved on, or rejected.
-- One statement for all rows, and no plan that statistics could spoil: a table that was never
-- analysed is as quick as any other.
CREATE OR REPLACE FUNCTION api.push(p_device uuid, p_scope uuid, p_batch bigint, p_sha256 bytea, p_body text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET lock_timeout = '5s' SET statement_timeout = '30s'
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_bitmapscan = off SET enable_material = off SET jit = off AS $f$
DECLARE
  c_uuid CONSTANT text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
  -- the escape, and not a backslash that is itself escaped before the letters u0000
  c_nul CONSTANT text := '(?<!\\)((?:\\\\)*)\\u0000';
  v_role text; v_groups jsonb; v_unstorable bigint[] := '{}';
  v_seq bigint; v_hash bytea; v_last bigint; v_last_sha bytea; v_reply jsonb; v_now timestamptz;
  v_places int[]; v_hashes bytea[]; v_out jsonb; v_head text; v_tail text;
  v_home text; v_refill_until timestamptz; v_refilling boolean;
BEGIN
  v_role := coder.admit(p_device, p_scope);
  IF octet_length(p_body) > 67108864 OR sha256(convert_to(p_body, 'UTF8')) <> p_sha256 THEN
    RAISE EXCEPTION 'the body is too large, or not what its hash says' USING ERRCODE = 'CD003';
  END IF;
  SELECT s.head_seq, s.head_hash, s.home, s.refill_until   -- the one lock, first
    INTO v_seq, v_hash, v_home, v_refill_until
    FROM coder.scope s WHERE s.scope_id = p_scope FOR UPDATE;
  IF v_home <> coder.home() THEN
    UPDATE coder.scope SET home = coder.home(), refill_until = coder.refill_end()
     WHERE scope_id = p_scope RETURNING refill_until INTO v_refill_until;
  END IF;
  INSERT INTO coder.device_scope (device_id, scope_id) VALUES (p_device, p_scope)
    ON CONFLICT DO NOTHING;
  SELECT d.last_batch, d.last_sha256, d.last_reply INTO v_last, v_last_sha, v_reply
    FROM coder.device_scope d WHERE d.device_id = p_device AND d.scope_id = p_scope;
  IF p_batch = v_last AND v_last_sha = p_sha256 THEN
    RETURN v_reply || '{"replay": true}';
  ELSIF p_batch <= v_last THEN
    RAISE EXCEPTION 'another batch has this number' USING ERRCODE = 'CD001';
  ELSIF p_batch > v_last + 1 THEN
    RAISE EXCEPTION 'batches are missing' USING ERRCODE = 'CD002', DETAIL = v_last::text;
  END IF;
  IF strpos(p_body, '\u0000') > 0 AND p_body ~ c_nul THEN -- JSON has it, PostgreSQL's text not
    SELECT array_agg(t.ord) INTO v_unstorable
      FROM json_array_elements(p_body::json) WITH ORDINALITY t(value, ord)
     WHERE t.value::text ~ c_nul;
    v_groups := regexp_replace(p_body, c_nul, '\1', 'g')::jsonb;
  ELSE
    v_groups := p_body::jsonb;
  END IF;
  IF jsonb_typeof(v_groups) <> 'array' OR jsonb_array_length(v_groups) = 0 THEN
    RAISE EXCEPTION 'a batch holds at least one group' USING ERRCODE = 'CD003';
  END IF;
  v_now := clock_timestamp();
  v_refilling := coalesce(v_refill_until > v_now, false);

  WITH op AS MATERIALIZED (
    SELECT g.ord, g.value->>'g' AS g, t.place,
           CASE jsonb_typeof(t.value->'kind') WHEN 'string' THEN t.value->>'kind' ELSE '' END
             AS kind,
           CASE WHEN t.value->>'id' ~ c_uuid THEN (t.value->>'id')::uuid END AS id,
           CASE WHEN (t.value->'base')::text ~ '^[0-9]{1,18}$' THEN (t.value->>'base')::bigint
                END AS base,                  -- a number: a text would have its quotes
           coalesce(t.value->'deleted' = 'true', false) AS deleted, t.value->'patch' AS patch,
           row_number() OVER (PARTITION BY t.value->>'kind', t.value->>'id'
                              ORDER BY g.ord, t.place) AS nth
      FROM jsonb_array_elements(v_groups) WITH ORDINALITY g(value, ord)
      LEFT JOIN LATERAL jsonb_array_elements(
             CASE jsonb_typeof(g.value->'ops') WHEN 'array' THEN g.value->'ops' ELSE '[]' END)
           WITH ORDINALITY t(value, place) ON true),
  met AS MATERIALIZED (
    SELECT o.ord, o.g, o.place, o.kind, o.id, o.base, o.deleted, o.patch,
           CASE
             WHEN h.version <> o.base THEN coder.row_json(
               h, (SELECT p.name FROM coder.person p WHERE p.login = h.by_login))
             WHEN h.version IS NULL AND o.base > 0 THEN
               jsonb_build_array(o.kind, o.id, 0, 0, false, '{}'::jsonb, p_device, '', v_now)
           END AS present,
           CASE
             WHEN o.ord = ANY (v_unstorable)
               THEN 'A text of this change holds a character that cannot be stored.'
             WHEN o.place IS NULL THEN 'This change holds no row.'
             WHEN o.kind !~ '^[a-z_]{1,40}$' OR o.id IS NULL OR o.base IS NULL
                  OR (jsonb_typeof(o.patch) <> 'object') IS NOT FALSE
               THEN 'A row of this change is not in the form of the exchange.'
             WHEN o.nth > 1 THEN 'A row is in the batch twice.'
             WHEN octet_length(o.patch::text) > 65536 AND (
                    octet_length(o.patch::text) > 262144 OR EXISTS (
                      SELECT FROM jsonb_each(o.patch) f(key, value)
                       WHERE jsonb_typeof(f.value) = 'string'
                         AND octet_length(f.value #>> '{}') > 65536))
               THEN 'A text of this change is longer than the central store keeps.'
             WHEN NOT EXISTS (SELECT FROM coder.role_kind r
                               WHERE r.role = v_role AND r.kind IN (o.kind, '*'))
               THEN format('The role %s may not write %s.', v_role, o.kind)
             WHEN k.append_only AND (o.base > 0 OR o.deleted)
               THEN format('Rows of %s are added and never changed.', o.kind)
             WHEN o.base = 0 AND NOT o.deleted AND NOT jsonb_strip_nulls(o.patch) ?& k.required
               THEN format('A new row of %s lacks a field.', o.kind)
             WHEN EXISTS (SELECT FROM coder.kind_enum e
                           WHERE e.kind = o.kind AND o.patch ? e.field
                             AND NOT e.allowed @> jsonb_build_array(o.patch -> e.field))
               THEN format('A field of %s has a value that is not in its list.', o.kind)
             WHEN o.patch->>'episode_id' !~ c_uuid OR o.patch->>'line_id' !~ c_uuid
                  OR o.patch->>'patient_id' !~ c_uuid OR o.patch->>'spell_id' !~ c_uuid
               THEN format('A reference of %s is not an identifier.', o.kind)
             WHEN h.version = o.base AND EXISTS (
                    SELECT FROM coder.state_rule s
                     WHERE s.kind = o.kind AND s.before = h.doc ->> s.field
                       AND s.after = o.patch ->> s.field AND NOT v_role = ANY (s.roles))
               THEN format('The role %s may not make this change of state.', v_role)
             WHEN NOT v_refilling AND (h.version = o.base OR h.version IS NULL AND o.base = 0)
                  AND EXISTS (
                    SELECT FROM coder.reach_rule r
                     WHERE r.kind = o.kind AND NOT v_role = ANY (r.roles)
                       AND o.patch ->> r.field IS NOT NULL
                       AND CASE WHEN r.reached = '{}'
                             THEN o.patch -> r.field IS DISTINCT FROM h.doc -> r.field
                             ELSE o.patch ->> r.field = ANY (r.reached)
                              AND (h.doc ->> r.field = ANY (r.reached)) IS NOT TRUE
                              AND h.doc ->> r.unless IS NULL END)
               THEN format('The role %s may not make this change of state.', v_role)
           END AS reason
      FROM op o
      LEFT JOIN coder.row_head h
        ON h.scope_id = p_scope AND h.kind = o.kind AND h.id = o.id
      LEFT JOIN coder.kind k ON k.kind = o.kind),
  judged AS MATERIALIZED (
    SELECT m.*, count(m.reason) OVER of_group = 0 AND count(m.present) OVER of_group = 0 AS good,
           row_number() OVER (of_group ORDER BY m.place) = 1 AS first
      FROM met m WINDOW of_group AS (PARTITION BY m.ord)),
  placed AS MATERIALIZED (
    SELECT j.*, v_seq + count(*) FILTER (WHERE j.good AND j.first)
                        OVER (ORDER BY j.ord, j.place) AS seq
      FROM judged j),
  written AS (
    INSERT INTO coder.row_head AS h
           (scope_id, kind, id, version, seq, deleted, doc, by_device, by_login, at)
    SELECT p_scope, p.kind, p.id, p.base + 1, p.seq, p.deleted, p.patch, p_device, session_user,
           v_now
      FROM placed p WHERE p.good
    ON CONFLICT (scope_id, kind, id) DO UPDATE
       SET version = excluded.version, seq = excluded.seq, deleted = excluded.deleted,
           doc = h.doc || excluded.doc, by_device = excluded.by_device,
           by_login = excluded.by_login, at = excluded.at)
  SELECT coalesce((SELECT array_agg(p.ord::int - 1 ORDER BY p.ord)
                     FROM placed p WHERE p.good AND p.first), '{}'),
         (SELECT jsonb_agg(r.reply ORDER BY r.ord)
            FROM (SELECT p.ord, CASE
                           WHEN count(p.reason) > 0 THEN jsonb_build_object(
                             'g', p.g, 'st', 'rejected', 'reason',
                             (array_agg(p.reason ORDER BY p.place)
                                FILTER (WHERE p.reason IS NOT NULL))[1])
                           WHEN count(p.present) > 0 THEN jsonb_build_object(
                             'g', p.g, 'st', 'conflict', 'rows',
                             jsonb_agg(p.present ORDER BY p.place)
                               FILTER (WHERE p.present IS NOT NULL))
                           ELSE jsonb_build_object('g', p.g, 'st', 'ok', 'seq', min(p.seq))
                         END AS reply
                    FROM placed p GROUP BY p.ord, p.g) r)
    INTO v_places, v_out;

  IF cardinality(v_places) > 0 THEN
    v_head := p_scope || '|';
    v_tail := '|' || p_device || '|' || session_user || '|' || encode(p_sha256, 'hex') || '|';
    FOR i IN 1 .. cardinality(v_places) LOOP
      v_hash := sha256(v_hash || convert_to(v_head || v_seq + i || v_tail || v_places[i], 'UTF8'));
      v_hashes[i] := v_hash;
    END LOOP;
    INSERT INTO coder.op_log
           (scope_id, seq, device_id, login, batch, place, batch_sha256, hash, at)
    SELECT p_scope, v_seq + t.n, p_device, session_user, p_batch, t.place, p_sha256, t.hash, v_now
      FROM unnest(v_places, v_hashes) WITH ORDINALITY t(place, hash, n);
    INSERT INTO coder.batch_log (scope_id, device_id, batch, sha256, body, at)
    VALUES (p_scope, p_device, p_batch, p_sha256, p_body, v_now);
    v_seq := v_seq + cardinality(v_places);
    UPDATE coder.scope SET head_seq = v_seq, head_hash = v_hash WHERE scope_id = p_scope;
  END IF;
  v_reply := jsonb_build_object('batch', p_batch, 'head', v_seq,
                                'head_hash', encode(v_hash, 'hex'), 'groups', v_out);
  UPDATE coder.device_scope
     SET last_batch = p_batch, last_sha256 = p_sha256, last_reply = v_reply, pushed_at = v_now
   WHERE device_id = p_device AND scope_id = p_scope;
  RETURN v_reply;
END $f$;
