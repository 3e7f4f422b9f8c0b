CREATE FUNCTION coder.claim_json(k coder.claim) RETURNS jsonb
LANGUAGE sql STABLE AS $f$
  SELECT jsonb_build_array(k.episode_id, k.login, (SELECT p.name FROM coder.person p
                                                    WHERE p.login = k.login),
                           k.device_id, k.fence, k.lease_until)
$f$;

-- Take episodes. Those of others stay theirs while they last, unless there is a reason.
CREATE FUNCTION api.claim(p_device uuid, p_scope uuid, p_episodes uuid[], p_hours int,
                          p_reason text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET lock_timeout = '5s' SET statement_timeout = '30s' AS $f$
DECLARE v_n bigint; v_hours int; v_now timestamptz;
BEGIN
  PERFORM coder.admit(p_device, p_scope);
  UPDATE coder.scope s SET claim_seq = s.claim_seq + 1 WHERE s.scope_id = p_scope
    RETURNING s.claim_seq, least(coalesce(p_hours, s.claim_hours), 72) INTO v_n, v_hours;
  v_now := clock_timestamp();
  WITH asked AS MATERIALIZED (SELECT DISTINCT unnest(p_episodes) AS episode_id),
  before AS MATERIALIZED (
    SELECT k.episode_id, k.login, k.lease_until > v_now AS held
      FROM asked a JOIN coder.claim k ON k.scope_id = p_scope AND k.episode_id = a.episode_id),
  taken AS (
    INSERT INTO coder.claim AS k (scope_id, episode_id, login, device_id, fence, lease_until,
                                  claim_seq, changed_at)
    SELECT p_scope, a.episode_id, session_user, p_device, 1, v_now + make_interval(hours => v_hours),
           v_n, v_now
      FROM asked a
    ON CONFLICT (scope_id, episode_id) DO UPDATE
       SET login = excluded.login, device_id = excluded.device_id,
           fence = k.fence + (k.login <> excluded.login)::int,
           lease_until = excluded.lease_until, claim_seq = excluded.claim_seq,
           changed_at = excluded.changed_at
     WHERE k.login = excluded.login OR (k.lease_until > v_now) IS NOT TRUE OR p_reason <> ''
    RETURNING k.episode_id)
  INSERT INTO coder.claim_log (scope_id, claim_seq, episode_id, login, device_id, event,
                               from_login, reason, at)
  SELECT p_scope, v_n, t.episode_id, session_user, p_device,
         CASE WHEN b.held THEN 'taken_over' ELSE 'taken' END,
         CASE WHEN b.held THEN b.login END, left(p_reason, 1000), v_now
    FROM taken t LEFT JOIN before b USING (episode_id)
   WHERE (b.held AND b.login = session_user) IS NOT TRUE;
  RETURN (
    SELECT coalesce(jsonb_agg(coder.claim_json(k) ORDER BY a.place), '[]')
      FROM (SELECT t.episode_id, min(t.place) AS place
              FROM unnest(p_episodes) WITH ORDINALITY t(episode_id, place) GROUP BY 1) a
      JOIN coder.claim k ON k.scope_id = p_scope AND k.episode_id = a.episode_id);
END $f$;

-- Give back what this login holds.
CREATE FUNCTION api.release(p_device uuid, p_scope uuid, p_episodes uuid[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s' SET statement_timeout = '30s' AS $f$
DECLARE v_n bigint; v_now timestamptz;
BEGIN
  PERFORM coder.admit(p_device, p_scope);
  UPDATE coder.scope s SET claim_seq = s.claim_seq + 1 WHERE s.scope_id = p_scope
    RETURNING s.claim_seq INTO v_n;
  v_now := clock_timestamp();
  WITH given AS (
    UPDATE coder.claim k SET lease_until = NULL, claim_seq = v_n, changed_at = v_now
     WHERE k.scope_id = p_scope AND k.episode_id = ANY (p_episodes)
       AND k.login = session_user AND k.lease_until IS NOT NULL
    RETURNING k.episode_id)
  INSERT INTO coder.claim_log (scope_id, claim_seq, episode_id, login, device_id, event, at)
  SELECT p_scope, v_n, g.episode_id, session_user, p_device, 'given_back', v_now FROM given g;
END $f$;

-- Documents, known by their content -------------------------------------------------------------
CREATE FUNCTION api.put_blob(p_device uuid, p_scope uuid, p_sha256 text, p_data bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s' SET statement_timeout = '120s' AS $f$
DECLARE v_role text;
BEGIN
  v_role := coder.admit(p_device, p_scope);
  IF octet_length(p_data) > 20971520 OR encode(sha256(p_data), 'hex') <> p_sha256 THEN
    RAISE EXCEPTION 'too large, or not what its hash says' USING ERRCODE = 'CD003';
  END IF;
  IF NOT EXISTS (SELECT FROM coder.role_kind r
                  WHERE r.role = v_role AND r.kind IN ('document_version', '*')) THEN
    RAISE EXCEPTION 'this role brings no documents' USING ERRCODE = 'CD003';
  END IF;
  INSERT INTO coder.blob (scope_id, sha256, data, device_id)
  VALUES (p_scope, p_sha256, p_data, p_device) ON CONFLICT DO NOTHING;
END $f$;

CREATE FUNCTION api.get_blob(p_device uuid, p_scope uuid, p_sha256 text)
RETURNS bytea LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET statement_timeout = '120s' AS $f$
BEGIN
  PERFORM coder.admit(p_device, p_scope);
  RETURN (SELECT b.data FROM coder.blob b WHERE b.scope_id = p_scope AND b.sha256 = p_sha256);
END $f$;

-- The receipt of a laptop that has emptied itself.
CREATE FUNCTION api.wiped(p_device uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s' SET statement_timeout = '30s' AS $f$
BEGIN
  UPDATE coder.device d SET wiped_at = coalesce(d.wiped_at, now())
   WHERE d.device_id = p_device AND d.login = session_user;
  IF NOT FOUND THEN RAISE EXCEPTION 'not enrolled' USING ERRCODE = '28000'; END IF;
END $f$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA api FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA coder FROM PUBLIC;
GRANT USAGE ON SCHEMA api TO coder_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA api TO coder_app;
