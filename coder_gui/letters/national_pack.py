"""An anonymised pack for a national query on A4: layout only, of what was searched before."""

from __future__ import annotations

from collections.abc import Sequence

from coder_gui.domain.national import NationalForm, NationalPack
from coder_gui.letters.layout import Column, Flow
from coder_gui.letters.paper import LEFT, RIGHT, Sheet, band, foot, pdf
from coder_gui.letters.text import (
    BODY,
    LABEL,
    NOTE,
    QUESTION,
    REFERENCE,
    STRONG,
    TITLE,
    Line,
    width,
    wrap,
)

_FIRST_TOP, _NEXT_TOP = 14.0, 22.0
_VALUES = LEFT + 42


def national_pack_pdf(pack: NationalPack, form: NationalForm) -> bytes:
    """The pack as PDF; its title is the form's. The same pack gives the same bytes."""
    sheets = _set(pack, form)
    for number, sheet in enumerate(sheets, start=1):
        foot(sheet, form.marking, "", f"Page {number} of {len(sheets)}")
    return pdf(sheets, title=f"{form.title} {pack.reference}".strip())


def _set(pack: NationalPack, form: NationalForm) -> list[Sheet]:
    flow = Flow(lambda number: _begin(number, pack, form))
    flow.paragraph(form.to, STRONG)
    flow.paragraph(form.legend, NOTE)
    flow.space(3)
    for name in ("age", "sex", "care", "specialty", "gap"):
        _fact(flow, form.fields[name], getattr(pack, name) or form.nothing)
    flow.heading(form.fields["question"])
    flow.paragraph(pack.question or form.nothing, QUESTION)
    _list(flow, form, "options", pack.options)
    _codes(flow, form, pack)
    _list(flow, form, "trail", pack.trail)
    _list(flow, form, "standards", pack.standards)
    _list(flow, form, "attempts", pack.attempts)
    _evidence(flow, form, pack)
    if pack.note:
        flow.heading(form.fields["note"])
        flow.paragraph(pack.note)
    flow.space(5)
    flow.paragraph(form.advice, NOTE)
    return flow.sheets


def _begin(number: int, pack: NationalPack, form: NationalForm) -> tuple[Sheet, float]:
    sheet = Sheet()
    if number > 1:
        sheet.write(LEFT, 12, Line(form.title, 0, LABEL))
        sheet.write(RIGHT, 12, Line(pack.reference, 0, LABEL), align="right")
        return sheet, _NEXT_TOP
    band(sheet)
    room = RIGHT - LEFT - width(pack.reference, REFERENCE) - 6
    sheet.write(RIGHT, _FIRST_TOP + 1.2, Line(pack.reference, 0, REFERENCE), align="right")
    return sheet, sheet.write_all(LEFT, _FIRST_TOP, wrap(form.title, TITLE, room)) + 3


def _fact(flow: Flow, name: str, value: str) -> None:
    """A name with its value beside it."""
    names = wrap(name, BODY, _VALUES - LEFT - 3)
    flow.keep(2 * BODY.leading)
    top = flow.y
    end = flow.sheet.write_all(LEFT, top, names)
    flow.paragraph(value, STRONG, x=_VALUES)
    flow.y = max(flow.y, end) if flow.y >= top else flow.y


def _list(flow: Flow, form: NationalForm, name: str, texts: Sequence[str]) -> None:
    flow.heading(form.fields[name])
    if texts:
        flow.items(texts)
    else:
        flow.paragraph(form.nothing, NOTE)


def _codes(flow: Flow, form: NationalForm, pack: NationalPack) -> None:
    flow.heading(form.fields["codes"])
    if not pack.codes:
        flow.paragraph(form.nothing, NOTE)
        return
    parts = form.parts
    columns = (
        Column(LEFT, 22, parts["system"].capitalize()),
        Column(LEFT + 24, 18, parts["code"].capitalize()),
        Column(LEFT + 44, 78, parts["title"].capitalize()),
        Column(LEFT + 125, RIGHT - LEFT - 125, parts["note"].capitalize()),
    )
    rows = [
        [
            columns[0].cell(one.system),
            columns[1].cell(one.code, STRONG),
            columns[2].cell(one.title),
            columns[3].cell(one.note),
        ]
        for one in pack.codes
    ]
    flow.table(columns, rows)


def _evidence(flow: Flow, form: NationalForm, pack: NationalPack) -> None:
    flow.heading(form.fields["evidence"])
    if not pack.evidence:
        flow.paragraph(form.nothing, NOTE)
        return
    parts = form.parts
    columns = (
        Column(LEFT, 20, parts["when"].capitalize()),
        Column(LEFT + 22, 42, parts["place"].capitalize()),
        Column(LEFT + 67, RIGHT - LEFT - 67, parts["quote"].capitalize()),
    )
    rows = [
        [
            columns[0].cell(one.when),
            columns[1].cell(one.place),
            (*columns[2].cell(one.quote), *(columns[2].cell(one.note, NOTE) if one.note else ())),
        ]
        for one in pack.evidence
    ]
    flow.table(columns, rows)
