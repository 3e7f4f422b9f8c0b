"""The written part of one episode as mine, theirs, before and merged: documents by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from coder_gui.domain.coding import System
from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import SYNCED
from coder_gui.sync import twins
from coder_gui.sync.arrivals import Arrival, base_of, meet
from coder_gui.sync.merge import MergeResult
from coder_gui.sync.policy import MergePolicy

WORK = "episode_work"
CODE_KINDS = frozenset({"code", "code_set", "code_line"})
Docs = dict[Ref, Doc | None]


class EpisodeRows:
    """The rows of an episode that people write, before a page is applied."""

    def __init__(
        self,
        work: SyncWork,
        policy: MergePolicy,
        episode_id: str,
        arrivals: Sequence[Arrival],
    ) -> None:
        self.episode_id = episode_id
        self.policy = policy
        self.arrivals = {one.ref: one for one in arrivals}
        kinds = sorted(policy.written)
        self.here: dict[Ref, LocalRow] = work.local_rows(
            _refs_of(work.connection, kinds, episode_id)
        )
        self.refs = {*self.here, *self.arrivals}
        self.renamed = twins.Renamed()
        self._rename()

    def _rename(self) -> None:
        """Codes that both added word for word become theirs, before anything is compared."""
        mine, theirs = self.view("mine"), self.view("theirs")
        found = twins.find(self.view("before"), mine, theirs)
        if not found:
            return
        self.renamed = twins.renamed(mine, theirs, found, self.episode_id)
        self.refs.update(self.renamed.changed)
        for ref, doc in self.renamed.changed.items():
            here = self.here.get(ref)
            if here is None:
                continue
            self.here[ref] = replace(here, doc=doc)
            arrival = self.arrivals.get(ref)
            if arrival is not None:
                self.arrivals[ref] = replace(arrival, here=self.here[ref])

    def doc_of(self, ref: Ref) -> Doc | None:
        """A row as it is here; None: it is not."""
        here = self.here.get(ref)
        if here is not None:
            return here.doc
        return self.renamed.changed.get(ref) or self.renamed.shown.get(ref)

    def before(self, ref: Ref) -> Doc | None:
        """A row as both started from it."""
        here = self.here.get(ref)
        return base_of(here) if here is not None else None

    def theirs(self, ref: Ref) -> Doc | None:
        """A row as the store has it."""
        arrival = self.arrivals.get(ref)
        return arrival.theirs if arrival is not None else self.before(ref)

    def view(self, side: str, merged: Mapping[Ref, MergeResult] | None = None) -> Docs:
        """All rows of one side: "mine", "theirs", "before" or "merged"."""
        if side == "mine":
            return {ref: self.doc_of(ref) for ref in self.refs}
        if side == "before":
            return {ref: self.before(ref) for ref in self.refs}
        if side == "theirs":
            return {ref: self.theirs(ref) for ref in self.refs}
        found: Docs = {}
        for ref in self.refs:
            result = (merged or {}).get(ref)
            here = self.here.get(ref)
            if result is not None:
                found[ref] = result.doc
            elif ref in self.renamed.changed:
                found[ref] = self.renamed.changed[ref]
            elif here is not None and here.state != "clean":
                found[ref] = here.doc
            else:
                found[ref] = self.theirs(ref)
        return found

    def merge(self, *, mine_first: bool) -> dict[Ref, MergeResult]:
        """The merges of the rows that both changed."""
        hidden = frozenset(
            row_id
            for kind, row_id in self.refs
            if kind == "code"
            and all(
                (doc or {}).get("deleted")
                for doc in (self.doc_of((kind, row_id)), self.theirs((kind, row_id)))
            )
        )
        return {
            ref: meet(self.policy, arrival, hidden=hidden, mine_first=mine_first)
            for ref, arrival in self.arrivals.items()
            if arrival.unsettled
        }

    def unsent(self, kinds: Iterable[str]) -> list[Ref]:
        """Rows of these kinds that say something here which the store does not have."""
        wanted = frozenset(kinds)
        return [
            ref
            for ref, here in self.here.items()
            if ref[0] in wanted and here.state != "clean" and here.doc != self.theirs(ref)
        ]

    def arrived(self, kinds: Iterable[str]) -> list[Ref]:
        """Rows of these kinds that came and say something else than here."""
        wanted = frozenset(kinds)
        return [
            ref
            for ref in self.arrivals
            if ref[0] in wanted and self.theirs(ref) not in (self.doc_of(ref), self.before(ref))
        ]

    def in_list(self, ref: Ref, system: System) -> bool:
        """True for a code, or the order, of this list."""
        doc = self.doc_of(ref) or self.theirs(ref) or {}
        return doc.get("system") == system


def _refs_of(connection: Connection, kinds: Iterable[str], episode_id: str) -> list[Ref]:
    found: list[Ref] = []
    for kind in kinds:
        table = SYNCED[kind]
        ids = connection.execute(select(table.c.id).where(table.c.episode_id == episode_id))
        found += [(kind, one) for one in ids.scalars()]
    return found


def changed_here(
    connection: Connection, kinds: Iterable[str], episodes: Iterable[str]
) -> frozenset[str]:
    """Which of these episodes have rows of these kinds that were changed here and not yet sent."""
    asked = list(episodes)
    found: set[str] = set()
    if not asked:
        return frozenset()
    for kind in kinds:
        table = SYNCED[kind]
        rows = connection.execute(
            select(table.c.episode_id)
            .where(table.c.episode_id.in_(asked), table.c.row_state != "clean")
            .distinct()
        )
        found.update(rows.scalars())
    return frozenset(found)
