-- The state of every scope of the login. Written down at most once a minute, and without waiting
-- for the disk: an idle sync costs the server next to nothing.
CREATE FUNCTION api.hello(p_me jsonb, p_cursors jsonb, p_claims jsonb)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET lock_timeout = '5s' SET statement_timeout = '30s' SET jit = off AS $f$
DECLARE
  v_device uuid := (p_me->>'device_id')::uuid; v_schema int := (p_me->>'schema')::int;
  v_wipe text := ''; v_name text; v_seen timestamptz; v_wiped timestamptz; v_scopes jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM coder.member m
                  WHERE m.login = session_user AND m.revoked_at IS NULL) THEN
    RAISE EXCEPTION 'not a member' USING ERRCODE = '28000';
  END IF;
  SELECT d.wipe, d.wiped_at, d.seen_at INTO v_wipe, v_wiped, v_seen FROM coder.device d
   WHERE d.device_id = v_device AND d.login = session_user;
  IF v_wiped IS NOT NULL THEN
    RAISE EXCEPTION 'emptied' USING ERRCODE = '28000', HINT = v_wipe;
  END IF;
  IF v_seen < now() - interval '1 minute' THEN
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE coder.device d
       SET seen_at = now(), laptop = coalesce(p_me->>'laptop', ''), schema_ver = v_schema,
           app_version = coalesce(p_me->>'app_version', '')
     WHERE d.device_id = v_device AND d.login = session_user;
    UPDATE coder.device_scope d SET pulled_seq = (p_cursors->d.scope_id::text->>'seq')::bigint
     WHERE d.device_id = v_device AND p_cursors ? d.scope_id::text;
  END IF;
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'scope_id', s.scope_id, 'code', s.code, 'name', s.name, 'role', m.role,
           'epoch', s.epoch, 'head', s.head_seq, 'head_hash', encode(s.head_hash, 'hex'),
           'floor', s.floor_seq, 'claim_hours', s.claim_hours,
           'last_batch', coalesce((SELECT d.last_batch FROM coder.device_scope d
                                    WHERE d.device_id = v_device AND d.scope_id = s.scope_id), 0),
           'verdict', CASE
             WHEN v_schema < s.schema_min THEN 'upgrade_required'
             WHEN coalesce(c.epoch, '') NOT IN ('', s.epoch::text) THEN 'epoch_changed'
             WHEN coalesce(c.seq, 0) = 0 THEN 'ok'
             WHEN c.seq >= s.floor_seq AND EXISTS (
                    SELECT FROM coder.op_log l
                     WHERE l.scope_id = s.scope_id AND l.seq = c.seq
                       AND encode(l.hash, 'hex') = c.hash) THEN 'ok'
             ELSE 'epoch_changed' END,
           'claim_seq', s.claim_seq,
           'claims', coalesce((
             SELECT jsonb_agg(coder.claim_json(k) ORDER BY k.claim_seq, k.episode_id)
               FROM coder.claim k
              WHERE k.scope_id = s.scope_id AND k.claim_seq > coalesce(a.n, 0)
                -- a laptop that comes new needs none that has ended
                AND (coalesce(a.n, 0) > 0 OR k.lease_until > now())), '[]'),
           'rules', s.rules) ORDER BY s.code COLLATE "C"), '[]')
    INTO v_scopes
    FROM coder.member m JOIN coder.scope s USING (scope_id)
    LEFT JOIN LATERAL jsonb_to_record(p_cursors->s.scope_id::text)
              AS c(epoch text, seq bigint, hash text) ON true
    LEFT JOIN LATERAL (SELECT (p_claims->>s.scope_id::text)::bigint) AS a(n) ON true
   WHERE m.login = session_user AND m.revoked_at IS NULL AND v_wipe IS DISTINCT FROM 'now';
  SELECT p.name INTO v_name FROM coder.person p WHERE p.login = session_user;
  RETURN jsonb_build_object('now', clock_timestamp(), 'login', session_user, 'person', v_name,
                            'wipe', coalesce(v_wipe, ''), 'scopes', v_scopes);
END $f$;

-- Make a laptop known. A join file that nobody has used for a fortnight opens nothing.
CREATE FUNCTION api.enrol(p_me jsonb)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET lock_timeout = '5s' SET statement_timeout = '30s' AS $f$
DECLARE v_device uuid := (p_me->>'device_id')::uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM coder.member m JOIN coder.person p USING (login)
                  WHERE m.login = session_user AND m.revoked_at IS NULL
                    AND (p.joined_at IS NOT NULL OR p.invited_at > now() - interval '14 days'))
  THEN
    RAISE EXCEPTION 'not a member, or the join file is too old' USING ERRCODE = '28000';
  END IF;
  INSERT INTO coder.device (device_id, login, laptop, app_version, schema_ver)
  VALUES (v_device, session_user, coalesce(p_me->>'laptop', ''),
          coalesce(p_me->>'app_version', ''), (p_me->>'schema')::int)
  ON CONFLICT DO NOTHING;
  IF NOT EXISTS (SELECT FROM coder.device d
                  WHERE d.device_id = v_device AND d.login = session_user) THEN
    RAISE EXCEPTION 'not enrolled' USING ERRCODE = '28000';
  END IF;
  UPDATE coder.person p SET joined_at = now() WHERE p.login = session_user AND joined_at IS NULL;
  RETURN api.hello(p_me, '{}', '{}');
END $f$;

-- What changed after a place in the feed, each row once and as it is now.
CREATE FUNCTION api.pull(p_device uuid, p_scope uuid, p_after bigint, p_limit int)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET statement_timeout = '30s' SET jit = off
SET enable_seqscan = off SET enable_bitmapscan = off AS $f$
DECLARE v_rows json; v_last bigint; v_to bigint; v_head bigint; v_epoch uuid;
BEGIN
  PERFORM coder.admit(p_device, p_scope);
  SELECT s.head_seq, s.epoch INTO v_head, v_epoch FROM coder.scope s WHERE s.scope_id = p_scope;
  SELECT json_agg(json_build_array(h.kind, h.id, h.version, h.seq, h.deleted, h.doc, h.by_device,
                                   p.name, h.at) ORDER BY h.seq, h.kind, h.id), max(h.seq)
    INTO v_rows, v_last
    FROM (SELECT * FROM coder.row_head r
           WHERE r.scope_id = p_scope AND r.seq > p_after
           ORDER BY r.seq FETCH FIRST least(greatest(p_limit, 1), 5000) ROWS WITH TIES) h
    LEFT JOIN coder.person p ON p.login = h.by_login;
  -- Nothing left means read to the head, also where the last rows have been purged.
  v_to := CASE WHEN v_last IS NULL THEN greatest(v_head, p_after) ELSE v_last END;
  RETURN json_build_object(
    'rows', coalesce(v_rows, '[]'), 'to', v_to, 'epoch', v_epoch, 'more', v_to < v_head,
    'hash', coalesce((SELECT encode(l.hash, 'hex') FROM coder.op_log l
                       WHERE l.scope_id = p_scope AND l.seq = v_to), ''));
END $f$;

-- Rows by id; an episode comes with all that belongs to it.
CREATE FUNCTION api.fetch(p_device uuid, p_scope uuid, p_wanted jsonb)
RETURNS json LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET statement_timeout = '30s' SET jit = off
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $f$
BEGIN
  PERFORM coder.admit(p_device, p_scope);
  RETURN (
    WITH asked AS MATERIALIZED (
      SELECT DISTINCT w.value->>0 AS kind, (w.value->>1)::uuid AS id
        FROM jsonb_array_elements(p_wanted) w(value)),
    whole AS MATERIALIZED (
      SELECT h.id, h.doc FROM asked a JOIN coder.row_head h
          ON h.scope_id = p_scope AND h.kind = a.kind AND h.id = a.id
       WHERE a.kind = 'episode'),
    ref AS (
      SELECT a.kind, a.id FROM asked a
      UNION SELECT 'spell', (w.doc->>'spell_id')::uuid FROM whole w
      UNION SELECT 'patient', (w.doc->>'patient_id')::uuid FROM whole w
      UNION SELECT h.kind, h.id
              FROM (SELECT DISTINCT unnest(ARRAY[w.id::text, w.doc->>'patient_id']) AS parent
                      FROM whole w) w
              JOIN coder.row_head h ON h.scope_id = p_scope AND h.parent = w.parent)
    SELECT coalesce(json_agg(json_build_array(
             h.kind, h.id, h.version, h.seq, h.deleted, h.doc, h.by_device, p.name, h.at)
             ORDER BY h.seq, h.kind, h.id), '[]')
      FROM ref r
      JOIN coder.row_head h ON h.scope_id = p_scope AND h.kind = r.kind AND h.id = r.id
      LEFT JOIN coder.person p ON p.login = h.by_login);
END $f$;

-- Of every kind: how many rows there are, and one digest of their ids and versions.
CREATE FUNCTION api.tally(p_device uuid, p_scope uuid)
RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET statement_timeout = '30s' SET jit = off AS $f$
BEGIN
  PERFORM coder.admit(p_device, p_scope);
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_array(
             t.kind, t.n, lpad(to_hex(t.high), 16, '0') || lpad(to_hex(t.low), 16, '0'))
             ORDER BY t.kind), '[]')
      FROM (SELECT h.kind, count(*) AS n,
                   bit_xor(('x' || left(m.md5, 16))::bit(64)::bigint) AS high,
                   bit_xor(('x' || right(m.md5, 16))::bit(64)::bigint) AS low
              FROM coder.row_head h, md5(h.id || ':' || h.version) m(md5)
             WHERE h.scope_id = p_scope AND NOT h.deleted GROUP BY h.kind) t);
END $f$;
