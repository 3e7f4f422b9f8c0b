"""A page of rows from the central store comes in: taken, merged, or given to a person.

What nobody changed here is taken as it is, many rows at a time. What was changed here too is merged
by the policy. Episodes on which both sides wrote are looked at as a whole, once a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coder_gui.domain.episode import FINISHED_STATES, State
from coder_gui.domain.exchange_rows import Ref, ServerRow
from coder_gui.domain.identity import derive_id
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.sync_work import UNKNOWN, NewConflict, SyncWork
from coder_gui.sync import line_rivals
from coder_gui.sync.arrivals import Arrival, as_server_row, meet, news, stays
from coder_gui.sync.episode_merge import FINALISED_MEANWHILE, EpisodeMerge
from coder_gui.sync.episode_rows import WORK, changed_here
from coder_gui.sync.judge import Judge
from coder_gui.sync.merge import DELETED_AND_CHANGED, FieldDispute
from coder_gui.sync.policy import MergePolicy

IN_PROGRESS = State.IN_PROGRESS.value


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows were taken as they came, merged without a person, and given to one."""

    taken: int = 0
    merged: int = 0
    disputed: int = 0

    def __add__(self, other: Applied) -> Applied:
        return Applied(
            self.taken + other.taken, self.merged + other.merged, self.disputed + other.disputed
        )


def apply_rows(
    work: SyncWork,
    rows: Sequence[ServerRow],
    policy: MergePolicy,
    judge: Judge | None = None,
) -> Applied:
    """Bring these rows into the local database, in the caller's transaction.

    Rows known already (own echoes) are passed by. `judge` is asked about merged code lists; None:
    nobody is.
    """
    here = work.local_rows((row.kind, row.id) for row in rows)
    arrivals = news(rows, here)
    _confirm(work, rows, here, {one.ref for one in arrivals})
    return _Page(work, policy, judge, arrivals).apply()


def _confirm(
    work: SyncWork, rows: Sequence[ServerRow], here: Mapping[Ref, LocalRow], told: set[Ref]
) -> None:
    """While all is read again: what changes here were made on is still at the store."""
    for row in rows:
        mine = here.get((row.kind, row.id))
        if mine is not None and mine.base_version == UNKNOWN and (row.kind, row.id) not in told:
            work.confirm(mine, row.version)


class _Page:
    """The news of one page."""

    def __init__(
        self,
        work: SyncWork,
        policy: MergePolicy,
        judge: Judge | None,
        arrivals: Sequence[Arrival],
    ) -> None:
        self._work = work
        self._policy = policy
        self._judge = judge
        self._arrivals = arrivals
        self._written = policy.written

    def apply(self) -> Applied:
        work = self._work
        episodes = self._contested()
        met = [
            EpisodeMerge(work, self._policy, self._judge, one, arrivals)
            for one, arrivals in episodes.items()
        ]
        kept_back = {id(one) for group in episodes.values() for one in group if self._held(one)}
        rest = [one for one in self._arrivals if id(one) not in kept_back]
        plain = [one for one in rest if not one.unsettled and not stays(self._policy, one)]
        work.take([one.row for one in plain])
        found = Applied(taken=len(plain))
        for one in rest:
            if one.unsettled or stays(self._policy, one):
                found += self._alone(one)
        for meeting in met:
            meeting.settle()
            found += Applied(0, meeting.merged, meeting.disputed)
        found += Applied(disputed=line_rivals.ask(work, self._arrivals))
        late = self._written_after_my_final(plain, frozenset(episodes))
        return found + Applied(disputed=late)

    def _held(self, one: Arrival) -> bool:
        """Rows that the meeting of their episode writes itself."""
        return one.row.kind == WORK or (one.unsettled and one.row.kind in self._written)

    def _contested(self) -> dict[str, list[Arrival]]:
        """The episodes on which both sides wrote, with what came of them."""
        by_episode: dict[str, list[Arrival]] = {}
        for one in self._arrivals:
            if one.row.kind in self._written and one.episode_id is not None:
                by_episode.setdefault(one.episode_id, []).append(one)
        both = changed_here(self._work.connection, self._written, by_episode)
        return {episode: by_episode[episode] for episode in sorted(both)}

    def _alone(self, arrival: Arrival) -> Applied:
        """A row that belongs to no written part of an episode: a document, a source, the PAS's."""
        here = arrival.here
        if here is None:
            return Applied()
        result = meet(self._policy, arrival, hidden=frozenset())
        disputes = list(result.disputes)
        if arrival.row.deleted and here.doc != here.base:
            disputes = [FieldDispute("", here.base, here.doc, None, DELETED_AND_CHANGED)]
        self._work.rebase(arrival.told_whole, result.doc)
        for one in disputes:
            self._work.dispute(
                NewConflict(
                    here.kind,
                    here.id,
                    arrival.episode_id,
                    one.field or None,
                    one.base,
                    one.mine,
                    one.theirs,
                    one.reason,
                ),
                arrival.told_whole,
            )
        return Applied(merged=not disputes, disputed=len(disputes))

    def _written_after_my_final(self, plain: Sequence[Arrival], contested: frozenset[str]) -> int:
        """Something came to an episode that this person finalised, and the state is still final.

        The other laptop had not seen the finalisation, and the row came after it. Only who
        finalised is asked. A state that comes later in the feed closes the question again.
        """
        content = self._policy.content
        newest = {one.episode_id: one.row for one in plain if one.row.kind in content}
        states = {one.row.id for one in plain if one.row.kind == WORK}
        came = {
            derive_id(WORK, episode): row
            for episode, row in newest.items()
            if episode is not None and episode not in contested
        }
        here = self._work.local_rows((WORK, one) for one in came.keys() - states)
        asked = 0
        for work in here.values():
            state = work.doc.get("state")
            mine = work.doc.get("finalised_by") == self._work.actor.name
            if mine and work.state == "clean" and state in FINISHED_STATES:
                self._ask(work, came[work.id])
                asked += 1
        return asked

    def _ask(self, work: LocalRow, came: ServerRow) -> None:
        """Does the finalisation hold with what came, or is the episode opened again?"""
        episode_id = str(work.doc["episode_id"])
        state = work.doc.get("state")
        self._work.dispute(
            NewConflict(
                kind=WORK,
                row_id=work.id,
                episode_id=episode_id,
                field="state",
                base=state,
                mine=state,
                theirs=IN_PROGRESS,
                reason=FINALISED_MEANWHILE,
            ),
            as_server_row(work, came),
        )
        told = {"kind": WORK, "id": work.id, "by": came.by, "reasons": [FINALISED_MEANWHILE]}
        self._work.record("conflict_opened", episode_id, told)
