"""What of a page is news here, and how a row of the central store meets the one on this laptop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coder_gui.domain.exchange_rows import Doc, Ref, ServerRow
from coder_gui.storage.sync_rows import LocalRow, whole, without_none
from coder_gui.storage.sync_work import PAS_OWNED
from coder_gui.sync.merge import MergeResult, merge
from coder_gui.sync.policy import KindRule, MergePolicy


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row that came, and the one that is here (None: it is not here)."""

    row: ServerRow
    here: LocalRow | None

    @property
    def ref(self) -> Ref:
        """Its kind and id."""
        return self.row.kind, self.row.id

    @property
    def episode_id(self) -> str | None:
        """Whose it is; None for what belongs to no episode."""
        found = self.row.doc.get("episode_id")
        if found is None and self.here is not None:
            found = self.here.doc.get("episode_id")
        return None if found is None else str(found)

    @property
    def unsettled(self) -> bool:
        """True when the row was changed here too, and the change is not yet at the store."""
        return self.here is not None and self.here.state != "clean"

    @property
    def theirs(self) -> Doc | None:
        """The store's copy; None: it has no such row."""
        gone = self.row.deleted or self.row.version == 0
        return None if gone else whole(self.row.kind, self.row.doc)

    @property
    def told_whole(self) -> ServerRow:
        """The row with its document as it is compared."""
        return replace(self.row, doc=self.theirs or {})


def news(rows: Iterable[ServerRow], here: dict[Ref, LocalRow]) -> list[Arrival]:
    """The rows that say something this laptop does not know, each once and in its newest version.

    A lower version is news too, and the same with other words: the store was restored, and has
    counted to it anew. In one history a row never comes in an older version than it is here.
    """
    newest: dict[Ref, ServerRow] = {}
    for row in rows:
        ref = (row.kind, row.id)
        if ref not in newest or newest[ref].version <= row.version:
            newest[ref] = row
    return [
        Arrival(row, here.get(ref)) for ref, row in newest.items() if _is_news(row, here.get(ref))
    ]


def _is_news(row: ServerRow, here: LocalRow | None) -> bool:
    if here is None:
        return row.version > 0 and not row.deleted
    if row.kind in PAS_OWNED and here.scope_id is not None and here.scope_id != row.scope_id:
        return True  # another scope counts its versions by itself
    if row.version == 0:
        return here.version > 0  # the store was restored and lost the row
    if row.version != here.version:
        return True
    return not _same(row.kind, whole(row.kind, row.doc), base_of(here))


def _same(kind: str, theirs: Doc, ours: Doc | None) -> bool:
    """Whether they say the same; a later extract without news moves only the time of a row."""
    if theirs == ours or kind not in PAS_OWNED or ours is None:
        return theirs == ours
    return {**theirs, "as_of": None} == {**ours, "as_of": None}


def base_of(here: LocalRow) -> Doc | None:
    """The store's copy that a row here was changed from; None: the store has none."""
    if here.state == "clean":
        return here.doc
    return whole(here.kind, here.base) if here.base else None


def meet(
    policy: MergePolicy, arrival: Arrival, *, hidden: frozenset[str], mine_first: bool = False
) -> MergeResult:
    """The merge of an unsettled row with the one that came; gone at the store: mine as it is."""
    here, theirs = arrival.here, arrival.theirs
    if here is None:
        return MergeResult(theirs or {})
    if theirs is None:
        return MergeResult(without_none(here.doc))
    base = base_of(here)
    return merge(
        policy,
        arrival.row.kind,
        base,
        here.doc,
        theirs,
        hidden=hidden,
        mine_first=mine_first,
    )


def stays(policy: MergePolicy, arrival: Arrival) -> bool:
    """True for a row of the PAS that is here from a later extract than the one that came.

    A later extract that says the same as before moves the time of a row and sends nothing.
    """
    here = arrival.here
    if here is None or policy.of(arrival.row.kind).rule is not KindRule.LATER_AS_OF:
        return False
    ours, other = str(here.doc.get("as_of", "")), str(arrival.row.doc.get("as_of", ""))
    return ours > other and any(
        here.doc.get(name) != arrival.row.doc.get(name)
        for name in {*here.doc, *arrival.row.doc} - {"as_of"}
    )


def as_server_row(here: LocalRow, like: ServerRow) -> ServerRow:
    """The store's copy of a row that did not come itself, told with the writer of one that did."""
    return replace(
        like,
        kind=here.kind,
        id=here.id,
        version=here.version,
        scope_id=here.scope_id or like.scope_id,
        deleted=False,
        doc=base_of(here) or {},
    )
