"""Which scope a row belongs to: that of its episode, by site and specialty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from coder_gui.domain.exchange_rows import Ref, ScopeInfo
from coder_gui.storage import sync_rows
from coder_gui.storage.sync_work import PAS_OWNED, SyncWork
from coder_gui.storage.tables import SYNCED, episode, outbox, row_scope


def scope_of(scopes: Sequence[ScopeInfo], site: str | None, specialty: str | None) -> str:
    """The scope whose rules name this site and specialty; else the first without rules, or of all.

    A rule holds where each list that it has names the value.
    """
    for scope in scopes:
        for rule in scope.rules:
            if _holds(rule, "sites", site) and _holds(rule, "specialties", specialty):
                return scope.scope_id
    rest = [scope for scope in scopes if not scope.rules]
    return (rest or list(scopes))[0].scope_id


def _holds(rule: Mapping[str, Any], name: str, value: str | None) -> bool:
    listed = rule.get(name)
    return not listed or value in listed


def assign_scopes(work: SyncWork, scopes: Sequence[ScopeInfo]) -> None:
    """Give every unsent change its scope; patients of several are told to each."""
    if not scopes:
        return
    if len(scopes) == 1:
        work.connection.execute(
            update(outbox).where(outbox.c.scope_id.is_(None)).values(scope_id=scopes[0].scope_id)
        )
        return
    waiting = work.connection.execute(
        select(outbox.c.n, outbox.c.kind, outbox.c.row_id).where(outbox.c.scope_id.is_(None))
    ).all()
    refs = {(row.kind, row.row_id) for row in waiting}
    if not refs:
        return
    placed = _placed(work.connection, refs, scopes)
    work.connection.execute(
        update(outbox).where(outbox.c.n == bindparam("row_n")),
        [{"row_n": row.n, "scope_id": placed[row.kind, row.row_id][0]} for row in waiting],
    )
    _claim_rows(work, refs, placed)
    _tell_further_scopes(work, placed)


def _claim_rows(work: SyncWork, refs: Iterable[Ref], placed: Mapping[Ref, Sequence[str]]) -> None:
    """The rows themselves belong to the scope that they are first told to."""
    with work.guard.lifted():
        for kind, row_id in refs:
            table = SYNCED[kind]
            work.connection.execute(
                update(table)
                .where(table.c.id == row_id, table.c.scope_id.is_(None))
                .values(scope_id=placed[kind, row_id][0])
            )


def _placed(
    connection: Connection, refs: Iterable[Ref], scopes: Sequence[ScopeInfo]
) -> dict[Ref, list[str]]:
    """The scopes of each row, the first one first."""
    default = scope_of(scopes, None, None)
    by_episode, by_spell, by_patient = _of_episodes(connection, scopes)
    found: dict[Ref, list[str]] = {}
    here = sync_rows.read_rows(connection, refs)
    for ref in refs:
        kind, row_id = ref
        doc = here[ref].doc if ref in here else {}
        if kind == "patient":
            told = by_patient.get(row_id)
        elif kind == "patient_alias":
            told = by_patient.get(str(doc.get("patient_id")))
        elif kind == "spell":
            told = by_spell.get(row_id)
        else:
            episode_id = row_id if kind == "episode" else doc.get("episode_id")
            told = by_episode.get(str(episode_id)) if episode_id else None
        found[ref] = told or [default]
    return found


def of_episodes(
    connection: Connection, episode_ids: Sequence[str], scopes: Sequence[ScopeInfo]
) -> list[tuple[str, str]]:
    """(episode, scope) of those that are here."""
    rows = connection.execute(
        select(episode.c.id, episode.c.scope_id, episode.c.site_code, episode.c.treatment_function)
        .where(episode.c.id.in_(list(episode_ids)))
        .order_by(episode.c.id)
    )
    return [
        (row.id, row.scope_id or scope_of(scopes, row.site_code, row.treatment_function))
        for row in rows
    ]


def _of_episodes(
    connection: Connection, scopes: Sequence[ScopeInfo]
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Scopes by episode, by spell and by patient."""
    columns = (
        episode.c.id, episode.c.spell_id, episode.c.patient_id, episode.c.site_code,
        episode.c.treatment_function, episode.c.scope_id,
    )  # fmt: skip
    by_episode: dict[str, list[str]] = {}
    by_spell: dict[str, list[str]] = {}
    by_patient: dict[str, list[str]] = {}
    for row in connection.execute(select(*columns).order_by(episode.c.id)):
        scope = row.scope_id or scope_of(scopes, row.site_code, row.treatment_function)
        by_episode[row.id] = [scope]
        for known, key in ((by_spell, row.spell_id), (by_patient, row.patient_id)):
            listed = known.setdefault(key, [])
            if scope not in listed:
                listed.append(scope)
    return by_episode, by_spell, by_patient


def _tell_further_scopes(work: SyncWork, placed: Mapping[Ref, Sequence[str]]) -> None:
    """A patient or spell with episodes in several scopes is a row in each of them."""
    shared = {ref for ref in placed if ref[0] in PAS_OWNED and len(placed[ref]) > 1}
    known = {
        (row.kind, row.row_id, row.scope_id) for row in work.connection.execute(select(row_scope))
    }
    for ref in sorted(shared):
        for scope in placed[ref][1:]:
            if (*ref, scope) not in known:
                work.tell(ref, scope)
