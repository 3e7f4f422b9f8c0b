-- Who calls. 28000: may not (the hint says whether the laptop is to be emptied).
CREATE FUNCTION coder.admit(p_device uuid, p_scope uuid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $f$
DECLARE v_role text; v_wipe text; v_wiped timestamptz;
BEGIN
  SELECT m.role INTO v_role FROM coder.member m
   WHERE m.login = session_user AND m.scope_id = p_scope AND m.revoked_at IS NULL;
  IF NOT FOUND THEN RAISE EXCEPTION 'not a member' USING ERRCODE = '28000'; END IF;
  SELECT d.wipe, d.wiped_at INTO v_wipe, v_wiped FROM coder.device d
   WHERE d.device_id = p_device AND d.login = session_user;
  IF NOT FOUND THEN RAISE EXCEPTION 'not enrolled' USING ERRCODE = '28000'; END IF;
  IF v_wipe = 'now' OR v_wiped IS NOT NULL THEN
    RAISE EXCEPTION 'to be emptied' USING ERRCODE = '28000', HINT = v_wipe;
  END IF;
  RETURN v_role;
END $f$;

CREATE FUNCTION coder.row_json(h coder.row_head, p_by text) RETURNS jsonb
LANGUAGE sql STABLE AS $f$
  SELECT jsonb_build_array(h.kind, h.id, h.version, h.seq, h.deleted, h.doc, h.by_device, p_by,
                           h.at)
$f$;

-- A batch of groups: each is taken whole, answered with the rows that moved on, or rejected.
-- One statement for all rows, and no plan that statistics could spoil: a table that was never
-- analysed is as quick as any other.
CREATE FUNCTION api.push(p_device uuid, p_scope uuid, p_batch bigint, p_sha256 bytea, p_body text)
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
BEGIN
  v_role := coder.admit(p_device, p_scope);
  IF octet_length(p_body) > 67108864 OR sha256(convert_to(p_body, 'UTF8')) <> p_sha256 THEN
    RAISE EXCEPTION 'the body is too large, or not what its hash says' USING ERRCODE = 'CD003';
  END IF;
  SELECT s.head_seq, s.head_hash INTO v_seq, v_hash        -- the one lock, first
    FROM coder.scope s WHERE s.scope_id = p_scope FOR UPDATE;
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
