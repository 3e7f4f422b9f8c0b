"""What the standards say of an episode, as keys that two states of it can be compared by.

A merge of two coders' changes may put together what neither of them wrote. Keys of the merged
state that neither side had are what a person must see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coder_gui.domain.codes import ASTERISK
from coder_gui.domain.coding import CodeEntry, Severity, System
from coder_gui.services.code_places import blocks
from coder_gui.services.record import Editions, blocking, code_lists
from coder_gui.standards.rules import RulePack
from coder_gui.storage.codes import read_record
from coder_gui.sync.judge import Judge

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

GROUP = "GROUP"
"""A method or site code and the procedure it stands with, by their ids."""
APART = "APART"
"""An asterisk code that does not stand with its dagger."""


def judge_of(classifications: Editions, pack: RulePack, clock: Clock) -> Judge:
    """The judge of an installation: "rule:code" of each error, and how the codes belong together.

    An error that a person overrode with a reason is none. Beside the errors stand "GROUP:id:id"
    and "APART:id:id", so that a code which changed its group or lost its pair is noticed too.
    """

    def judge(connection: Any, episode_id: str) -> frozenset[str]:
        record = read_record(connection, episode_id)
        day = record.facts.end_date
        icd10, opcs4 = (classifications.for_date(system, day) for system in System)
        problems = blocking(record, pack=pack, icd10=icd10, opcs4=opcs4, today=clock.today())
        errors = (
            f"{each.rule}:{each.code or ''}"
            for each in problems
            if each.severity is Severity.ERROR and each.blocks
        )
        diagnoses, procedures = code_lists(record.codes, icd10=icd10, opcs4=opcs4, pack=pack)
        return frozenset((*errors, *_groups(procedures, pack), *_apart(diagnoses, pack)))

    return judge


def _groups(procedures: Sequence[CodeEntry], pack: RulePack) -> Iterator[str]:
    heads = {each.group: each.id for each in procedures if not pack.is_secondary(each.code)}
    for each in procedures:
        if pack.is_secondary(each.code):
            yield f"{GROUP}:{each.id}:{heads.get(each.group, '')}"


def _apart(diagnoses: Sequence[CodeEntry], pack: RulePack) -> Iterator[str]:
    together = {each: block for block in blocks(diagnoses, System.ICD10, pack) for each in block}
    for each in diagnoses:
        paired = each.paired_with if each.role == ASTERISK else None
        if paired is not None and paired not in together[each.id]:
            yield f"{APART}:{each.id}:{paired}"
