"""Holds a scope's rows against its log, and the log against its chain of hashes.

What the log says can be changed by who owns the database; then the hashes do not fit. Who makes
new hashes for all of it cannot change those that laptops and the trust's records have kept:
`witness` is one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from coder_gui.sync.protocol import chain

_SHOWN = 10

_BODIES = """
SELECT device_id::text, batch FROM coder.batch_log
 WHERE scope_id = %(scope)s AND sha256(convert_to(body, 'UTF8')) <> sha256
 ORDER BY at, batch"""

_LOG = """
SELECT l.seq, l.device_id::text, l.login::text, l.batch_sha256, l.place, l.hash,
       b.sha256 IS NOT DISTINCT FROM l.batch_sha256
  FROM coder.op_log l LEFT JOIN coder.batch_log b
    ON b.scope_id = l.scope_id AND b.device_id = l.device_id AND b.batch = l.batch
 WHERE l.scope_id = %(scope)s ORDER BY l.seq"""

# Every row as the log makes it: for each field the last value that was sent.
_ROWS = r"""
WITH told AS MATERIALIZED (
  SELECT b.device_id, b.batch, g.ord - 1 AS place,
         CASE jsonb_typeof(g.value->'ops') WHEN 'array' THEN g.value->'ops' ELSE '[]' END AS ops
    FROM coder.batch_log b, jsonb_array_elements(replace(b.body, '\u0000', '')::jsonb)
                            WITH ORDINALITY g(value, ord)
   WHERE b.scope_id = %(scope)s),
sent AS MATERIALIZED (
  SELECT l.seq, t.value->>'kind' AS kind, (t.value->>'id')::uuid AS id,
         coalesce(t.value->'deleted' = 'true', false) AS deleted, t.value->'patch' AS patch
    FROM coder.op_log l JOIN told USING (device_id, batch, place),
         jsonb_array_elements(told.ops) t(value)
   WHERE l.scope_id = %(scope)s),
made AS (
  SELECT kind, id, count(*) AS version, max(seq) AS seq,
         (array_agg(deleted ORDER BY seq DESC))[1] AS deleted FROM sent GROUP BY kind, id),
field AS (
  SELECT DISTINCT ON (s.kind, s.id, f.key) s.kind, s.id, f.key, f.value
    FROM sent s, jsonb_each(s.patch) f ORDER BY s.kind, s.id, f.key, s.seq DESC),
doc AS (SELECT kind, id, jsonb_object_agg(key, value) AS doc FROM field GROUP BY kind, id),
head AS (SELECT * FROM coder.row_head WHERE scope_id = %(scope)s)
SELECT coalesce(m.kind, h.kind), coalesce(m.seq, h.seq), count(*) OVER ()
  FROM made m LEFT JOIN doc d USING (kind, id)
  FULL JOIN head h ON h.kind = m.kind AND h.id = m.id
 WHERE (h.version, h.seq, h.deleted, h.doc)
       IS DISTINCT FROM (m.version, m.seq, m.deleted, coalesce(d.doc, '{}'))
   AND NOT (h.id IS NULL AND m.deleted AND m.seq <= %(floor)s)
 ORDER BY 2 LIMIT 10"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a scope. `head` and `head_hash` are what to keep as a witness."""

    scope: str
    groups: int
    rows: int
    head: int
    head_hash: str
    problems: tuple[str, ...]


def verify(
    connection: Connection[Any], code: str, scope_id: str, witness: tuple[int, str] | None = None
) -> Verified:
    """Check everything of a scope on an open transaction; `witness` is (seq, hash) kept earlier.

    Reads the whole log: some 50,000 changed rows a second. Problems name entries, never content.
    """
    head = connection.execute(
        "SELECT head_seq, encode(head_hash, 'hex'), floor_seq,"
        " (SELECT count(*) FROM coder.row_head h WHERE h.scope_id = s.scope_id)"
        " FROM coder.scope s WHERE scope_id = %s",
        (scope_id,),
    ).fetchone()
    assert head is not None
    seq, digest, floor, rows = head
    values = {"scope": scope_id, "floor": floor}
    problems = [
        f"The body of batch {batch} of laptop {device} is not the one that was sent."
        for device, batch in connection.execute(_BODIES, values)
    ]
    groups, last, log_problems = _chain(connection, values, witness)
    problems += log_problems
    if groups != seq or last != digest:
        problems.append(f"The log ends at entry {groups}; the scope says {seq}.")
    if witness is not None and witness[0] > seq:
        problems.append(f"The log has no entry {witness[0]}: the store was taken back.")
    if not problems:
        # Without statistics of the log the planner would take it for small.
        connection.execute("SET LOCAL enable_nestloop = off")
        connection.execute("SET LOCAL jit = off")
        for kind, at, count in connection.execute(_ROWS, values):
            problems.append(
                f"A row of {kind} is not what entry {at} of the log made it ({count} in all)."
            )
    return Verified(code, groups, rows, seq, digest, tuple(problems))


def _chain(
    connection: Connection[Any], values: dict[str, Any], witness: tuple[int, str] | None
) -> tuple[int, str, list[str]]:
    problems: list[str] = []
    last, count = b"", 0
    with connection.cursor(name="log") as cursor:
        for seq, device, login, sha256, place, found, known in cursor.execute(_LOG, values):
            count += 1
            expected = chain(last, values["scope"], count, device, login, sha256, place)
            if seq != count:
                problems.append(f"Entry {count} of the log is missing.")
            elif expected != found:
                problems.append(f"Entry {seq} of the log is not the one that was written.")
            elif not known:
                problems.append(f"The batch of entry {seq} is missing or is another one.")
            if witness is not None and witness[0] == seq and witness[1] != found.hex():
                problems.append(f"Entry {seq} has another hash than the one that was kept.")
            last, count = found, seq
            if len(problems) > _SHOWN:
                break
    return count, last.hex(), problems
