"""Abstraction lines: append-only rows; the row that no other replaces is the line's current one.

An edit, a retraction and a restoration are new rows with `replaces`. Where two laptops replaced
one row, the row with the lower id counts (see `current_lines`) until a row replaces both. The order
of an episode's lines is one `line_set` row; retracted lines keep their place in it, so that they
come back there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, literal_column, select

from coder_gui.domain.abstraction import (
    HEADING_WORDS,
    AbstractionLine,
    Anchor,
    Certainty,
    Heading,
    LineDraft,
    Place,
    Side,
)
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.storage import document_rows
from coder_gui.storage.tables import abstraction_line, code, code_line, line_set
from coder_gui.storage.unit_of_work import UnitOfWork

_LINE = abstraction_line.c
_ROWS = select(abstraction_line).order_by(_LINE.at, literal_column("abstraction_line.rowid"))
_OF_EPISODE = _ROWS.where(_LINE.episode_id == bindparam("episode_id"))
_ORDER = select(line_set.c.order).where(line_set.c.id == bindparam("set_id"))
_HEADINGS = {heading: place for place, heading in enumerate(HEADING_WORDS)}
_OF_THE_ROW = frozenset(
    {"id", "replaces", "also_replaces", "retracted", "author", "at"}
    | {"scope_id", "row_version", "row_state", "extra"}
)
_COPIED = tuple(one.name for one in abstraction_line.c if one.name not in _OF_THE_ROW)
_LINKS = (
    select(code_line.c.line_id, code_line.c.code_id)
    .join(code, code.c.id == code_line.c.code_id)
    .where(and_(~code_line.c.deleted, ~code.c.deleted))
)


@dataclass(frozen=True, slots=True)
class StoredLine:
    """The current row of a line, retracted or not, as it stands in the database.

    `rivals` are rows of another laptop that replaced the same one; () as a rule.
    """

    row: Row[Any]
    rivals: tuple[Row[Any], ...] = ()

    @property
    def line_id(self) -> str:
        """The id that codes link to."""
        return str(self.row.line_id)

    @property
    def episode_id(self) -> str:
        """Whose line it is."""
        return str(self.row.episode_id)

    @property
    def retracted(self) -> bool:
        """True while it is taken back."""
        return bool(self.row.retracted)

    @property
    def draft(self) -> LineDraft:
        """What the line says."""
        row = self.row
        return LineDraft(
            text=row.text,
            heading=Heading(row.heading),
            certainty=Certainty(row.certainty),
            side=Side(row.side) if row.side else None,
            place=Place(
                source=row.source,
                volume=row.volume,
                page=row.page,
                line=row.place_line,
                date=row.place_date,
                time=row.place_time,
                words=row.place_words,
            ),
            typed=row.typed,
            anchor=_anchor(row),
        )

    @property
    def said(self) -> dict[str, Any]:
        """What the line says, as the history keeps it: its fields that are not empty."""
        return said(self.draft)


def said(draft: LineDraft) -> dict[str, Any]:
    """What a draft says, as the history keeps it: its fields that are not empty."""
    found: dict[str, Any] = {
        "heading": draft.heading.value,
        "certainty": draft.certainty.value,
        "text": draft.text,
    }
    if draft.side is not None:
        found["side"] = draft.side.value
    for part in fields(Place):
        value = getattr(draft.place, part.name)
        if value is not None:
            found[part.name] = value
    if draft.anchor is not None:
        found["quote"] = draft.anchor.quote
    return found


def stored(connection: Connection, episode_id: str) -> list[StoredLine]:
    """The current rows of an episode's lines, retracted ones too, oldest first."""
    rows = connection.execute(_OF_EPISODE, {"episode_id": episode_id}).all()
    return _current(rows)


def find(connection: Connection, line_id: str) -> StoredLine | None:
    """The current row of one line."""
    rows = connection.execute(_ROWS.where(_LINE.line_id == line_id)).all()
    current = _current(rows)
    return current[-1] if current else None


def versions(connection: Connection, line_id: str) -> dict[str, StoredLine]:
    """Every row that a line ever had, by the row's id."""
    rows = connection.execute(_ROWS.where(_LINE.line_id == line_id)).all()
    return {row.id: StoredLine(row) for row in rows}


def quoting(connection: Connection, document_id: str) -> list[StoredLine]:
    """The lines, of any episode, whose quote is in this document; retracted ones too."""
    ids = select(_LINE.line_id).where(_LINE.document_id == document_id)
    rows = connection.execute(_ROWS.where(_LINE.line_id.in_(ids))).all()
    return [line for line in _current(rows) if line.row.document_id == document_id]


def _current(rows: Sequence[Row[Any]]) -> list[StoredLine]:
    replaced = {row.replaces for row in rows} | {row.also_replaces for row in rows}
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if row.id not in replaced:
            found.setdefault(row.line_id, []).append(row)
    return [_chosen(tips) for tips in found.values()]


def _chosen(tips: Sequence[Row[Any]]) -> StoredLine:
    first, *rivals = sorted(tips, key=lambda row: str(row.id))
    return StoredLine(first, tuple(rivals))


def order(connection: Connection, episode_id: str) -> list[str]:
    """Line ids in their order, with those of retracted lines."""
    found = connection.execute(_ORDER, {"set_id": derive_id("line_set", episode_id)}).scalar()
    return list(found or ())


def links(connection: Connection, episode_id: str) -> dict[str, tuple[str, ...]]:
    """Codes that each line of an episode supports, by line id."""
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(_LINKS.where(code_line.c.episode_id == episode_id)):
        found[row.line_id] = (*found.get(row.line_id, ()), row.code_id)
    return found


def read(
    connection: Connection,
    episode_id: str,
    *,
    codes: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[AbstractionLine, ...]:
    """An episode's lines as they stand on screen: by heading, then in their order.

    `codes` are the codes by line id, where the caller has them already.
    """
    kept = [line for line in stored(connection, episode_id) if not line.retracted]
    shown = shown_order(kept, order(connection, episode_id))
    codes = links(connection, episode_id) if codes is None else codes
    documents = {line.row.document_id for line in shown if line.row.document_id is not None}
    newest = document_rows.newest_hashes(connection, documents) if documents else {}
    return tuple(
        _line(line, number, codes.get(line.line_id, ()), newest)
        for number, line in enumerate(shown, 1)
    )


def shown_order(lines: Iterable[StoredLine], kept: Sequence[str]) -> list[StoredLine]:
    """Lines by heading, within a heading in the order kept; lines it does not know come last."""
    place = {line_id: number for number, line_id in enumerate(kept)}
    return sorted(
        lines,
        key=lambda line: (
            _HEADINGS[Heading(line.row.heading)],
            place.get(line.line_id, len(place)),
        ),
    )


def complete_order(lines: Iterable[StoredLine], kept: Sequence[str]) -> list[str]:
    """The order kept, with lines that it does not know (they came by sync) at its end."""
    return list(dict.fromkeys([*kept, *(line.line_id for line in lines)]))


def _line(
    stored_line: StoredLine,
    number: int,
    code_ids: tuple[str, ...],
    newest: Mapping[str, str],
) -> AbstractionLine:
    row, draft = stored_line.row, stored_line.draft
    anchor = draft.anchor
    return AbstractionLine(
        id=row.line_id,
        row_id=row.id,
        episode_id=row.episode_id,
        number=number,
        text=draft.text,
        heading=draft.heading,
        certainty=draft.certainty,
        side=draft.side,
        place=draft.place,
        typed=draft.typed,
        anchor=anchor,
        orphaned=anchor is not None and newest.get(anchor.document_id) != anchor.sha256,
        author=row.author,
        at=row.at,
        code_ids=code_ids,
        carried_from=row.carried_from,
    )


def _anchor(row: Row[Any]) -> Anchor | None:
    if row.document_id is None:
        return None
    return Anchor(
        document_id=row.document_id,
        sha256=row.anchor_sha256,
        page=row.anchor_page,
        start=row.anchor_start,
        length=row.anchor_length,
        quote=row.quote,
        before=row.quote_before,
        after=row.quote_after,
    )


def add(
    uow: UnitOfWork,
    episode_id: str,
    drafts: Sequence[LineDraft],
    *,
    after: str | None = None,
    carried_from: str | None = None,
) -> tuple[str, ...]:
    """Write new lines, at the end of the order or after a line of it; returns their ids."""
    ids = tuple(new_id() for _ in drafts)
    rows = [
        {
            **_fields(draft),
            "id": new_id(),
            "line_id": line_id,
            "episode_id": episode_id,
            "carried_from": carried_from,
            "author": uow.actor.name,
            "at": uow.now,
        }
        for line_id, draft in zip(ids, drafts, strict=True)
    ]
    uow.insert_many("abstraction_line", rows)
    kept = order(uow.connection, episode_id)
    if after is not None and after not in kept:
        known = complete_order(stored(uow.connection, episode_id), kept)
        kept = [one for one in known if one not in ids]
    at = kept.index(after) + 1 if after in kept else len(kept)
    set_order(uow, episode_id, [*kept[:at], *ids, *kept[at:]])
    return ids


def replace(
    uow: UnitOfWork,
    line: StoredLine,
    *,
    draft: LineDraft | None = None,
    retracted: bool = False,
    by_itself: bool = False,
) -> None:
    """Write the row that takes the place of a line's current one: an edit, or a retraction.

    It takes the place of the current one's rivals too; of each further rival a row of its own does.
    `by_itself`: no person did it, so that author and time stay those of the row before.
    """
    row = {name: getattr(line.row, name) for name in _COPIED}
    if draft is not None:
        row.update(_fields(draft))
    row.update(
        retracted=retracted,
        author=line.row.author if by_itself else uow.actor.name,
        at=line.row.at if by_itself else uow.now,
    )
    replaced = line.row.id
    for rival in line.rivals or (None,):
        row_id = new_id()
        also = rival.id if rival is not None else None
        uow.insert(
            "abstraction_line", {**row, "id": row_id, "replaces": replaced, "also_replaces": also}
        )
        replaced = row_id


def set_order(uow: UnitOfWork, episode_id: str, line_ids: Sequence[str]) -> None:
    """Write the order of an episode's lines."""
    values = {"episode_id": episode_id, "order": list(line_ids)}
    uow.upsert("line_set", derive_id("line_set", episode_id), values)


def _fields(draft: LineDraft) -> dict[str, Any]:
    place, anchor = draft.place, draft.anchor
    return {
        "heading": draft.heading.value,
        "certainty": draft.certainty.value,
        "text": draft.text,
        "typed": draft.typed,
        "side": draft.side.value if draft.side else None,
        "source": place.source,
        "volume": place.volume,
        "page": place.page,
        "place_line": place.line,
        "place_date": place.date,
        "place_time": place.time,
        "place_words": place.words,
        "document_id": anchor.document_id if anchor else None,
        "anchor_sha256": anchor.sha256 if anchor else None,
        "anchor_page": anchor.page if anchor else None,
        "anchor_start": anchor.start if anchor else None,
        "anchor_length": anchor.length if anchor else None,
        "quote": anchor.quote if anchor else None,
        "quote_before": anchor.before if anchor else None,
        "quote_after": anchor.after if anchor else None,
    }
