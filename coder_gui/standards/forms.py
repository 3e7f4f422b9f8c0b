"""How a code stands to its edition: usable, or what is wrong with its form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coder_gui.domain.codes import parse_icd10, parse_opcs4
from coder_gui.domain.coding import Classification, CodeFacts


class Form(StrEnum):
    """One verdict on one code; the words are those of the rule packs."""

    OK = "ok"
    EMPTY = "empty"
    FORMAT = "format"
    NEEDS_FOURTH = "needs_fourth"
    NEEDS_FILLER = "needs_filler"
    NEEDS_FIFTH = "needs_fifth"
    FILLER = "filler"
    FIFTH_LACKING = "fifth_lacking"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """A code as given, read against an edition. `code` is canonical, "" where it has no form."""

    form: Form
    code: str
    facts: CodeFacts | None = None


def read_diagnosis(raw: str, edition: Classification) -> Reading:
    """Read an ICD-10 code in any written form. Never raises.

    A bare undivided category (N40) is NEEDS_FILLER, a divided one NEEDS_FOURTH; a filler on a
    category that the edition divides (W10.X) is FILLER.
    """
    parsed = parse_icd10(raw)
    if parsed is None:
        return Reading(Form.FORMAT if raw.strip(" .-") else Form.EMPTY, "")
    code = parsed.code
    category, above = code[:3], code[:4]
    facts = edition.facts(code)
    if len(code) == 3:
        return Reading(_bare_form(category, edition), code, facts)
    if facts is not None:
        divided = not facts.usable and edition.children(code)
        form = Form.OK if facts.usable else Form.NEEDS_FIFTH if divided else Form.UNKNOWN
        return Reading(form, code, facts)
    if len(code) > 4 and edition.facts(above) is not None:
        return Reading(Form.FIFTH_LACKING, code)
    if above.endswith("X") and edition.children(category):
        return Reading(Form.FILLER, code)
    return Reading(Form.UNKNOWN, code)


def _bare_form(category: str, edition: Classification) -> Form:
    filled = edition.facts(category + "X")
    if filled is not None:
        return Form.NEEDS_FILLER
    return Form.NEEDS_FOURTH if edition.children(category) else Form.UNKNOWN


def read_procedure(raw: str, edition: Classification) -> Reading:
    """Read an OPCS-4 code in any written form. Never raises."""
    parsed = parse_opcs4(raw)
    if parsed is None:
        return Reading(Form.FORMAT if raw.strip(" .-") else Form.EMPTY, "")
    facts = edition.facts(parsed.code)
    if len(parsed.code) == 3:
        return Reading(Form.NEEDS_FOURTH, parsed.code, facts)
    usable = facts is not None and facts.usable
    return Reading(Form.OK if usable else Form.UNKNOWN, parsed.code, facts)


def meant(reading: Reading, edition: Classification, *, limit: int = 3) -> tuple[CodeFacts, ...]:
    """Usable codes that may have been meant: the completions where they are few, else the nearest.

    More than `limit` completions are no choice for one key, so then there are none.
    """
    code = reading.code
    if reading.form is Form.NEEDS_FILLER:
        return _usable((code + "X",), edition)
    if reading.form is Form.FIFTH_LACKING:
        parent = _usable((code[:4],), edition)
        return parent or _few(edition.children(code[:4]), edition, limit)
    if reading.form is Form.FILLER:
        return _few(edition.children(code[:3]), edition, limit)
    if reading.form in (Form.NEEDS_FOURTH, Form.NEEDS_FIFTH):
        return _few(edition.children(code), edition, limit)
    if reading.form is Form.UNKNOWN:
        return edition.nearest(code, limit)
    return ()


def _few(codes: Iterable[str], edition: Classification, limit: int) -> tuple[CodeFacts, ...]:
    found = _usable(codes, edition)
    return found if len(found) <= limit else ()


def _usable(codes: Iterable[str], edition: Classification) -> tuple[CodeFacts, ...]:
    facts = (edition.facts(code) for code in codes)
    return tuple(each for each in facts if each is not None and each.usable)
