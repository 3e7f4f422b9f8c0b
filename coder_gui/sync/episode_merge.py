"""One episode that two people wrote on: its rows merged together, or given to a person together.

Rows are merged one by one, then looked at as a whole. A person decides where two changes exclude
each other, where the merged code list has a fault that neither side's had, and where one finalised
what the other was still changing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coder_gui.domain.episode import FINISHED_STATES
from coder_gui.domain.exchange_rows import Doc, Ref, ServerRow
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.sync_work import NewConflict, SyncWork
from coder_gui.sync import code_views, open_conflicts
from coder_gui.sync.arrivals import Arrival, as_server_row
from coder_gui.sync.episode_rows import CODE_KINDS, WORK, EpisodeRows
from coder_gui.sync.judge import Judge
from coder_gui.sync.list_check import ListProblem, both_wrote, problem_of, target
from coder_gui.sync.merge import FieldDispute, MergeResult
from coder_gui.sync.policy import MergePolicy

FINALISED_MEANWHILE = "finalised_meanwhile"


class EpisodeMerge:
    """The meeting of one episode. Made before the page is applied, settled after its clean rows."""

    def __init__(
        self,
        work: SyncWork,
        policy: MergePolicy,
        judge: Judge | None,
        episode_id: str,
        arrivals: Sequence[Arrival],
    ) -> None:
        self._work = work
        self._policy = policy
        self._judge = judge
        self._rows = EpisodeRows(work, policy, episode_id, arrivals)
        self.episode_id = episode_id
        self.merged = 0
        self.disputed = 0

    def settle(self) -> None:
        """Write what was merged and open what was not; the page's clean rows are written."""
        results, problem = self._results()
        disputes: dict[Ref, tuple[FieldDispute, ...]] = {
            ref: result.disputes for ref, result in results.items() if result.disputes
        }
        self._tell_merges(results)
        for ref, result in results.items():
            self._write(self._rows.arrivals[ref], result, problem)
        self._write_renamed(results)
        finalised = self._finalised_meanwhile(disputes)
        if finalised is None:
            self._work.take([one.row for one in self._clean_work()])
        for ref, found in disputes.items():
            self._open(ref, found)
        if problem is not None:
            self._open_list(problem)
        if finalised is not None:
            self._open((WORK, finalised[0]), (finalised[1],))
        self._keep_open(results, disputes)

    def _clean_work(self) -> list[Arrival]:
        """The state of the episode as it came, where nothing was done to it here."""
        arrivals = self._rows.arrivals.values()
        return [one for one in arrivals if one.row.kind == WORK and not one.unsettled]

    def _results(self) -> tuple[dict[Ref, MergeResult], ListProblem | None]:
        """The merges, with new codes in the order that leaves no problem, where one does."""
        results = self._rows.merge(mine_first=False)
        in_lists = any(ref[0] in CODE_KINDS and one.disputes for ref, one in results.items())
        if in_lists or not both_wrote(self._rows, self._policy.content):
            return results, None
        problem = self._problem(results)
        if problem is not None:
            other = self._rows.merge(mine_first=True)
            if other != results and self._problem(other) is None:
                return other, None
        return results, problem

    def _problem(self, results: dict[Ref, MergeResult]) -> ListProblem | None:
        return problem_of(self._work, self._rows, results, self._judge)

    def _write(self, arrival: Arrival, result: MergeResult, problem: ListProblem | None) -> None:
        """The merged row; an order that a person must see stays as it is here until then."""
        doc = result.doc
        held = problem is not None and arrival.ref == target(self._rows, problem)
        if held and arrival.row.kind == "code_set" and arrival.here is not None:
            doc = {**doc, "order": arrival.here.doc.get("order")}
        self._work.rebase(arrival.told_whole, doc)
        self.merged += not result.disputes and not held

    def _write_renamed(self, results: dict[Ref, MergeResult]) -> None:
        """Codes of mine that are theirs too are taken off; their lines support theirs."""
        for ref, doc in self._rows.renamed.changed.items():
            if ref not in results:
                self._work.rebase(self._server_row(ref), doc)
                self.merged += 1

    def _tell_merges(self, results: dict[Ref, MergeResult]) -> None:
        """What was merged goes into the history, with both values where one gave way."""
        told = []
        for ref, result in results.items():
            if result.merged_fields:
                told.append(self._told(ref, result))
        if told:
            names = sorted({self._rows.arrivals[ref].row.by for ref in results})
            self._work.record("merged", self.episode_id, {"by": names, "rows": told})

    def _told(self, ref: Ref, result: MergeResult) -> dict[str, Any]:
        before, mine, theirs = (
            side(ref) or {} for side in (self._rows.before, self._rows.doc_of, self._rows.theirs)
        )
        fields = {}
        for name in result.merged_fields:
            both = mine.get(name) not in (before.get(name), theirs.get(name))
            sides = {"mine": mine.get(name), "theirs": theirs.get(name)} if both else {}
            fields[name] = {"after": result.doc.get(name), **sides}
        return {"kind": ref[0], "id": ref[1], "fields": fields}

    # What a person decides -------------------------------------------------------------------

    def _open(
        self,
        ref: Ref,
        disputes: Sequence[FieldDispute],
        rule: str = "",
        *,
        lists: bool = False,
    ) -> None:
        """Open a conflict for each of a row's disputes. `lists`: it is about the code lists."""
        row = self._server_row(ref)
        for one in disputes:
            self._work.dispute(
                NewConflict(
                    kind=ref[0],
                    row_id=ref[1],
                    episode_id=self.episode_id,
                    field=one.field or None,
                    base=one.base,
                    mine=one.mine,
                    theirs=one.theirs,
                    reason=one.reason,
                    rule=rule,
                ),
                row,
            )
            self.disputed += 1
        self._tell_conflict(ref, disputes, rule, lists=lists or ref[0] in CODE_KINDS)

    def _open_list(self, problem: ListProblem) -> None:
        ref = target(self._rows, problem)
        if ref is None:
            return
        field = "order" if ref[0] == "code_set" else ""
        sides = (self._rows.before(ref), self._rows.doc_of(ref), self._rows.theirs(ref))
        before, mine, theirs = (open_conflicts.value(side, field or None) for side in sides)
        dispute = FieldDispute(field, before, mine, theirs, problem.reason)
        self._open(ref, (dispute,), problem.rule, lists=True)

    def _server_row(self, ref: Ref) -> ServerRow:
        arrival = self._rows.arrivals.get(ref)
        if arrival is not None:
            return arrival.told_whole
        newest = max(self._rows.arrivals.values(), key=lambda one: one.row.seq)
        here = self._rows.here.get(ref)
        if here is None:
            return replace(newest.row, kind=ref[0], id=ref[1], version=0, doc={}, deleted=False)
        return as_server_row(here, newest.row)

    def _tell_conflict(
        self, ref: Ref, disputes: Sequence[FieldDispute], rule: str, *, lists: bool
    ) -> None:
        """Both sides are kept in the history: of code lists the whole lists."""
        data: dict[str, Any] = {
            "kind": ref[0],
            "id": ref[1],
            "by": self._server_row(ref).by,
            "reasons": sorted({one.reason for one in disputes}),
            "rule": rule,
        }
        if lists:
            for side in ("before", "mine", "theirs"):
                data[side] = code_views.snapshot(self._rows.view(side))
        else:
            data["before"] = {one.field: one.base for one in disputes}
            data["mine"] = {one.field: one.mine for one in disputes}
            data["theirs"] = {one.field: one.theirs for one in disputes}
        self._work.record("conflict_opened", self.episode_id, data)

    def _finalised_meanwhile(
        self, disputes: dict[Ref, tuple[FieldDispute, ...]]
    ) -> tuple[str, FieldDispute] | None:
        """One side finalised what the other side was still writing on: (row id, the dispute)."""
        ref = next((one for one in self._rows.refs if one[0] == WORK), None)
        if ref is None or ref in disputes:
            return None
        before, mine, theirs = (
            _state(side(ref)) for side in (self._rows.before, self._rows.doc_of, self._rows.theirs)
        )
        ours = mine in FINISHED_STATES and before not in FINISHED_STATES
        other = theirs in FINISHED_STATES and before not in FINISHED_STATES
        content = self._policy.content
        mine_late = ours and mine != theirs and bool(self._rows.arrived(content))
        theirs_late = other and mine != theirs and bool(self._rows.unsent(content))
        if not mine_late and not theirs_late:
            return None
        return ref[1], FieldDispute("state", before, mine, theirs, FINALISED_MEANWHILE)

    def _keep_open(
        self,
        results: dict[Ref, MergeResult],
        disputes: dict[Ref, tuple[FieldDispute, ...]],
    ) -> None:
        """Conflicts that were open stay open, with what the other side says now, or are agreed."""
        for ref, result in results.items():
            here = self._rows.here.get(ref)
            if here is None or here.state != "conflict":
                continue
            again = {one.field for one in disputes.get(ref, ())}
            for one in open_conflicts.of_row(self._work, ref):
                if (one.field or "") not in again:
                    self._again(ref, here, result, one)

    def _again(
        self, ref: Ref, here: LocalRow, result: MergeResult, one: open_conflicts.Open
    ) -> None:
        mine = open_conflicts.value(result.doc, one.field)
        theirs = open_conflicts.value(self._rows.theirs(ref), one.field)
        if mine == theirs:
            open_conflicts.agreed(self._work, one)
            return
        self._work.dispute(
            NewConflict(
                ref[0],
                ref[1],
                self.episode_id,
                one.field,
                one.base,
                mine,
                theirs,
                one.reason,
                one.rule,
            ),
            self._server_row(ref),
        )


def _state(doc: Doc | None) -> str | None:
    return None if doc is None else str(doc.get("state"))
