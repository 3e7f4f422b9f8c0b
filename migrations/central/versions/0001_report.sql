-- Typed views for reports. They run with the owner's rights, and row security, which is forced on
-- the owner too, goes by who is logged in: a reader needs no right on the documents themselves and
-- sees the scopes of which it is a member. Names, NHS numbers and texts are in none of them.
-- A value that is not what it should be (a newer program) is NULL instead of an error.
CREATE FUNCTION report.as_date(p_text text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  RETURN p_text::date;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $f$;
CREATE FUNCTION report.as_instant(p_text text) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $f$
BEGIN
  RETURN p_text::timestamptz;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $f$;
CREATE FUNCTION report.as_number(p_value jsonb) RETURNS int
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $f$
  SELECT CASE WHEN p_value #>> '{}' ~ '^-?[0-9]{1,9}$' THEN (p_value #>> '{}')::int END
$f$;

CREATE VIEW report.episodes WITH (security_barrier) AS
SELECT s.code AS scope, e.id AS episode_id,
       e.doc->>'provider_code' AS provider, e.doc->>'spell_number' AS spell_number,
       report.as_number(e.doc->'episode_number') AS episode_number,
       e.doc->>'site_code' AS site, e.doc->>'main_specialty' AS main_specialty,
       e.doc->>'treatment_function' AS treatment_function,
       e.doc->>'consultant_code' AS consultant,
       report.as_date(e.doc->>'start_date') AS start_date,
       report.as_date(e.doc->>'end_date') AS end_date,
       e.doc->'cancelled' = 'true' AS cancelled
  FROM coder.row_head e JOIN coder.scope s USING (scope_id)
 WHERE e.kind = 'episode' AND NOT e.deleted;

CREATE VIEW report.work WITH (security_barrier) AS
SELECT s.code AS scope, (w.doc->>'episode_id')::uuid AS episode_id, w.doc->>'state' AS state,
       w.doc->'reopened' = 'true' AS reopened, w.doc->'amendment' = 'true' AS amendment,
       report.as_instant(w.doc->>'finalised_at') AS finalised_at,
       w.doc->>'finalised_by' AS finalised_by, w.at AS changed_at, p.name AS changed_by
  FROM coder.row_head w JOIN coder.scope s USING (scope_id)
  LEFT JOIN coder.person p ON p.login = w.by_login
 WHERE w.kind = 'episode_work' AND NOT w.deleted;

CREATE VIEW report.codes WITH (security_barrier) AS
SELECT s.code AS scope, (c.doc->>'episode_id')::uuid AS episode_id, c.id AS code_id,
       c.doc->>'system' AS system, c.doc->>'code' AS code, c.doc->>'role' AS role,
       (SELECT o.place::int FROM coder.row_head t,
               jsonb_array_elements_text(CASE jsonb_typeof(t.doc->'order')
                 WHEN 'array' THEN t.doc->'order' ELSE '[]' END)
               WITH ORDINALITY o(code_id, place)
         WHERE t.scope_id = c.scope_id AND t.parent = c.parent AND t.kind = 'code_set'
           AND t.doc->>'system' = c.doc->>'system' AND o.code_id = c.id::text
         LIMIT 1) AS position,
       report.as_date(c.doc->>'procedure_date') AS procedure_date,
       report.as_instant(c.doc->>'at') AS coded_at
  FROM coder.row_head c JOIN coder.scope s USING (scope_id)
 WHERE c.kind = 'code' AND NOT c.deleted AND c.doc->'deleted' IS DISTINCT FROM 'true';

CREATE VIEW report.lines WITH (security_barrier) AS
SELECT s.code AS scope, (l.doc->>'episode_id')::uuid AS episode_id, count(*) AS lines,
       count(l.doc->>'quote') AS with_evidence
  FROM coder.row_head l JOIN coder.scope s USING (scope_id)
 WHERE l.kind = 'abstraction_line' AND NOT l.deleted
   AND l.doc->'retracted' IS DISTINCT FROM 'true'
   AND NOT EXISTS (SELECT FROM coder.row_head r
                    WHERE r.scope_id = l.scope_id AND r.parent = l.parent
                      AND r.kind = 'abstraction_line' AND r.doc->>'replaces' = l.id::text)
 GROUP BY 1, 2;

CREATE VIEW report.claims WITH (security_barrier) AS
SELECT s.code AS scope, k.episode_id, p.name AS person, k.fence, k.lease_until AS until
  FROM coder.claim k JOIN coder.scope s USING (scope_id)
  LEFT JOIN coder.person p ON p.login = k.login
 WHERE k.lease_until > now();

CREATE VIEW report.devices WITH (security_barrier) AS
SELECT s.code AS scope, p.name AS person, m.role, d.device_id, d.laptop, d.app_version,
       d.schema_ver AS schema, d.enrolled_at, d.seen_at, x.pushed_at, x.last_batch,
       d.wipe, d.wiped_at, m.revoked_at
  FROM coder.device d
  JOIN coder.person p USING (login)
  JOIN coder.member m USING (login)
  JOIN coder.scope s USING (scope_id)
  LEFT JOIN coder.device_scope x ON x.device_id = d.device_id AND x.scope_id = m.scope_id
 WHERE m.scope_id = ANY (ARRAY(SELECT o.scope_id FROM coder.member o
                                WHERE o.login = session_user AND o.revoked_at IS NULL))
    OR pg_catalog.pg_has_role(session_user, 'coder_owner', 'MEMBER');

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA report FROM PUBLIC;
GRANT USAGE ON SCHEMA report TO coder_report;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA report TO coder_report;
GRANT SELECT ON ALL TABLES IN SCHEMA report TO coder_report;
