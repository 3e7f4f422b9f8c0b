"""What a query from a line, a code or a problem would say: its gap, evidence, question, options.

Pure. Words come from the trust's data and from the lines quoted; nothing else is named, so that no
proposal leads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder_gui.domain.abstraction import AbstractionLine, Certainty, Heading
from coder_gui.domain.coding import CodeEntry, System
from coder_gui.domain.queries import (
    Evidence,
    Gap,
    QueryKind,
    QueryOption,
    QueryText,
    Recipient,
    Subject,
)
from coder_gui.domain.query_policy import CONSULTANT
from coder_gui.services.query_evidence import (
    as_evidence,
    beyond_words,
    of_days,
    on_days,
    quoted,
    same_thing,
    same_topic,
    searched,
    where,
)

if TYPE_CHECKING:
    from coder_gui.domain.case import EpisodeCase
    from coder_gui.domain.coding import Problem
    from coder_gui.domain.query_policy import GapFacts, QueryPolicy

NAMED = 3
"""More lines than these are not quoted in a question: it points to the evidence."""
LONGEST_QUOTED = 300
"""Characters of all quotes in a question; beyond them it points to the evidence too."""
LONGEST_NAMED = 120
"""Characters of a line in an option."""
_OF_HEADING = {
    Heading.COMPLICATION: Gap.COMPLICATION,
    Heading.EXTERNAL_CAUSE: Gap.CAUSE,
    Heading.PROCEDURE: Gap.PROCEDURE,
    Heading.INVESTIGATION: Gap.RESULT,
    Heading.MAIN_CONDITION: Gap.TYPE,
    Heading.COMORBIDITY: Gap.TYPE,
}
_CONDITIONS = frozenset({Heading.MAIN_CONDITION, Heading.COMORBIDITY, Heading.COMPLICATION})
_STATED = frozenset({Certainty.CONFIRMED, Certainty.TREATED_AS})
_GMC = re.compile(r"C(?!99999)([0-9]{7})")
"""A consultant code is C and the GMC number; those with five nines stand for many people."""
_ALTERNATIVE = re.compile(r"\s*(?:\?|;|/|\bor\b|\bvs\.?(?=\s)|\bversus\b|,(?=\s*\?))\s*", re.I)


@dataclass(frozen=True, slots=True)
class _Selected:
    """What the query is raised from: its lines (with those of its codes) and its codes."""

    lines: tuple[AbstractionLine, ...]
    codes: tuple[CodeEntry, ...]
    problem: Problem | None


def proposed(
    policy: QueryPolicy,
    case: EpisodeCase,
    *,
    line_ids: Sequence[str] = (),
    code_ids: Sequence[str] = (),
    problem: Problem | None = None,
    kind: QueryKind = QueryKind.CLINICAL,
    gap: Gap | None = None,
) -> QueryText:
    """The text of a query as a writer begins with it; see QueryService.propose."""
    wanted = (*code_ids, *((problem.code_id,) if problem and problem.code_id else ()))
    codes = tuple(one for one in (*case.diagnoses, *case.procedures) if one.id in wanted)
    linked = {line_id for code in codes for line_id in code.line_ids}
    picked = set(line_ids) or linked
    lines = tuple(one for one in case.lines if one.id in picked)
    selected = _Selected(lines, codes, problem)
    topic = same_topic(lines, case.lines, policy.says_little)
    chosen_gap = gap or _gap(policy, case, kind, selected, topic)
    chosen = {one.id for one in (*lines, *topic)} | linked
    if chosen_gap is Gap.RESULT and not chosen:
        chosen = {one.id for one in case.lines if one.heading is Heading.INVESTIGATION}
    evidence = tuple(as_evidence(one, case, chosen=one.id in chosen) for one in case.lines)
    facts = policy.gaps[chosen_gap]
    named = _named(policy, chosen_gap, lines, topic)
    return QueryText(
        kind=kind,
        gap=chosen_gap,
        recipient=recipient_for(policy, case, kind),
        question=_question(facts, evidence, named),
        options=_options(policy, kind, facts, [one for one in case.lines if one.id in named], case),
        evidence=(*evidence, *searched(case)),
        subject=Subject(
            line_ids=tuple(one.id for one in lines if one.id in set(line_ids)),
            code_ids=tuple(one.id for one in codes),
            rule=problem.rule if problem is not None else None,
        ),
    )


def recipient_for(policy: QueryPolicy, case: EpisodeCase, kind: QueryKind) -> Recipient:
    """Whom a query of this kind about this episode goes to."""
    key = policy.kinds[kind].recipient
    if key != CONSULTANT:
        return policy.recipients[key]
    general = policy.recipients.get(CONSULTANT, Recipient("Responsible consultant", "Consultant"))
    code = case.episode.consultant_code or ""
    shown = [one.consultant for one in case.timeline if one.episode_id == case.episode.id]
    names = (case.episode.consultant_name or "", *(one for one in shown if one != code))
    known = _GMC.fullmatch(code)
    return replace(
        general,
        name=next((one for one in names if one.strip()), general.name),
        gmc=known[1] if known else None,
        specialty=case.specialty_name,
    )


def _gap(
    policy: QueryPolicy,
    case: EpisodeCase,
    kind: QueryKind,
    selected: _Selected,
    topic: Sequence[AbstractionLine],
) -> Gap:
    offered = policy.kinds[kind].gaps
    problem = selected.problem
    told = policy.gap_of(problem.rule) if problem is not None else None
    if told in offered:
        return told
    if kind is not QueryKind.CLINICAL:
        return offered[0]
    found = (
        _of_lines(policy, selected.lines, topic)
        or _of_codes(policy, selected.codes)
        or _of_record(case)
    )
    return found if found in offered else offered[-1]


def _of_lines(
    policy: QueryPolicy, lines: Sequence[AbstractionLine], topic: Sequence[AbstractionLine]
) -> Gap | None:
    if not lines:
        return None
    if _rivals(lines, topic, policy):
        return Gap.CONFLICT
    if any(one.certainty is Certainty.DIFFERENTIAL for one in lines):
        return Gap.DIFFERENTIAL
    special = [one.heading for one in lines if one.heading not in _CONDITIONS]
    if len(lines) > 1 and not special:
        return Gap.UNLINKED
    if any(_lacks_side(policy, one) for one in lines):
        return Gap.LATERALITY
    return next((_OF_HEADING[one.heading] for one in lines if one.heading in _OF_HEADING), None)


def _rivals(
    lines: Sequence[AbstractionLine], others: Sequence[AbstractionLine], policy: QueryPolicy
) -> tuple[AbstractionLine, ...]:
    """The lines that name another side than one of these, or deny what it states."""
    return tuple(
        other
        for other in (*lines, *others)
        if any(
            one.id != other.id
            and _differ(one, other)
            and same_thing(one, other, policy.says_little)
            for one in lines
        )
    )


def _differ(one: AbstractionLine, other: AbstractionLine) -> bool:
    if one.side is not None and other.side is not None and one.side is not other.side:
        return True
    if not {one.heading, other.heading} <= _CONDITIONS:
        return False
    certainties = {one.certainty, other.certainty}
    return Certainty.RULED_OUT in certainties and bool(certainties & _STATED)


def _lacks_side(policy: QueryPolicy, line: AbstractionLine) -> bool:
    if line.side is not None or Gap.LATERALITY not in policy.gaps:
        return False
    words = policy.gaps[Gap.LATERALITY].lines
    text = line.text.lower()
    named = any(re.search(rf"\b{one.lower()}\b", text) for one in ("left", "right", "bilateral"))
    return not named and any(re.search(rf"\b{re.escape(one)}\b", text) for one in words)


def _of_codes(policy: QueryPolicy, codes: Sequence[CodeEntry]) -> Gap | None:
    if any(one.system is System.OPCS4 for one in codes):
        return Gap.PROCEDURE
    found = [
        (len(words), facts.gap)
        for one in codes
        for facts in policy.gaps.values()
        for words in facts.titles
        if words in one.title.lower()
    ]
    if found:
        return max(found, key=lambda each: each[0])[1]
    return Gap.TYPE if codes else None


def _of_record(case: EpisodeCase) -> Gap | None:
    """Nothing is selected: findings without a main condition are what a query is about."""
    headings = {one.heading for one in case.lines}
    lacking = Heading.MAIN_CONDITION not in headings and Heading.INVESTIGATION in headings
    return Gap.RESULT if lacking else None


def _named(
    policy: QueryPolicy,
    gap: Gap,
    lines: Sequence[AbstractionLine],
    topic: Sequence[AbstractionLine],
) -> frozenset[str]:
    """The lines that question and options speak of; a conflict also speaks of the other side."""
    rivals = _rivals(lines, topic, policy) if gap is Gap.CONFLICT else ()
    return frozenset(one.id for one in (*lines, *rivals))


def _question(facts: GapFacts, evidence: Sequence[Evidence], named: frozenset[str]) -> str:
    told = [one for one in evidence if one.line_id in named]
    chosen = [one for one in evidence if one.chosen and not one.nothing_found]
    dated = chosen if facts.gap is Gap.RESULT else told or chosen
    documented = quoted(told)
    short = 0 < len(told) <= NAMED and len(documented) <= LONGEST_QUOTED
    template = facts.question if short else facts.unnamed
    return template.format(documented=documented, of=of_days(dated), on=on_days(dated))


def _options(
    policy: QueryPolicy,
    kind: QueryKind,
    facts: GapFacts,
    named: Sequence[AbstractionLine],
    case: EpisodeCase,
) -> tuple[QueryOption, ...]:
    found = list(facts.options)
    if facts.documented is not None:
        template = policy.documented_option
        texts = dict.fromkeys(
            template.format(
                text=text, where=where(line, case), on=on_days([as_evidence(line, case)])
            )
            for line in named
            for text in _alternatives(facts.gap, line)
        )
        found[facts.documented : facts.documented] = [QueryOption(one) for one in texts]
    return (*found, *policy.fixed(kind))


def _alternatives(gap: Gap, line: AbstractionLine) -> list[str]:
    """What one line offers: itself, or each of several possibilities."""
    if gap is Gap.DIFFERENTIAL:
        parts = [one.strip(" ,.") for one in _ALTERNATIVE.split(line.text)]
        return [one for one in parts if one]
    return [_named_line(line)]


def _named_line(line: AbstractionLine) -> str:
    """The line's text, cut where it is long, with its side and certainty where it has them."""
    text = line.text.strip()
    side = None if line.side is None else line.side.value
    facts = beyond_words(text, side, line.certainty.value)
    if len(text) > LONGEST_NAMED:
        text = f"{text[:LONGEST_NAMED].rsplit(' ', 1)[0]} …"
    return ", ".join((text, *facts))
