"""The JSON that the functions of the central store answer, as the values of the protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from coder_gui.sync.protocol import (
    ClaimInfo,
    GroupReply,
    Page,
    PushReply,
    ScopeInfo,
    ServerInfo,
    ServerRow,
    Tally,
)

Answer = Mapping[str, Any]


def server_info(answer: Answer) -> ServerInfo:
    """Of hello and enrol. The claim hours are the shortest of the scopes."""
    scopes = answer["scopes"]
    return ServerInfo(
        now=_instant(answer["now"]),
        login=answer["login"],
        person=answer["person"],
        wipe=answer["wipe"],
        claim_hours=min((scope["claim_hours"] for scope in scopes), default=24),
        scopes=tuple(_scope(scope) for scope in scopes),
    )


def _scope(answer: Answer) -> ScopeInfo:
    return ScopeInfo(
        scope_id=answer["scope_id"],
        code=answer["code"],
        name=answer["name"],
        role=answer["role"],
        epoch=answer["epoch"],
        head=answer["head"],
        head_hash=answer["head_hash"],
        floor=answer["floor"],
        last_batch=answer["last_batch"],
        verdict=answer["verdict"],
        claim_seq=answer["claim_seq"],
        claims=claim_infos(answer["scope_id"], answer["claims"]),
        rules=tuple(answer["rules"]),
    )


def claim_infos(scope_id: str, answer: Sequence[Sequence[Any]]) -> tuple[ClaimInfo, ...]:
    """Of claim and hello."""
    return tuple(
        ClaimInfo(
            scope_id=scope_id,
            episode_id=episode_id,
            login=login,
            person=person or login,
            device_id=device_id,
            fence=fence,
            until=None if until is None else _instant(until),
        )
        for episode_id, login, person, device_id, fence, until in answer
    )


def server_rows(scope_id: str, answer: Sequence[Sequence[Any]]) -> tuple[ServerRow, ...]:
    """Rows of a page, of a fetch, or of a conflict."""
    return tuple(
        ServerRow(
            scope_id, kind, row_id, version, seq, deleted, doc, device, by or "", _instant(at)
        )
        for kind, row_id, version, seq, deleted, doc, device, by, at in answer
    )


def page(scope_id: str, answer: Answer) -> Page:
    """Of pull."""
    return Page(
        rows=server_rows(scope_id, answer["rows"]),
        to=answer["to"],
        hash=answer["hash"],
        epoch=answer["epoch"],
        more=answer["more"],
    )


def push_reply(scope_id: str, answer: Answer) -> PushReply:
    """Of push."""
    return PushReply(
        batch=answer["batch"],
        head=answer["head"],
        head_hash=answer["head_hash"],
        groups=tuple(_group(scope_id, group) for group in answer["groups"]),
        replay=bool(answer.get("replay", False)),
    )


def _group(scope_id: str, answer: Answer) -> GroupReply:
    return GroupReply(
        g=answer["g"],
        st=answer["st"],
        seq=answer.get("seq", 0),
        rows=server_rows(scope_id, answer.get("rows", ())),
        reason=answer.get("reason", ""),
    )


def tallies(answer: Sequence[Sequence[Any]]) -> tuple[Tally, ...]:
    """Of tally."""
    return tuple(Tally(kind, count, digest) for kind, count, digest in answer)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
