"""Chips give way in order: labels first, then what was understood, never what was not."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from coder_gui.domain.abstraction import Heading, Place, Source
from coder_gui.ui.abstraction.chips import ChipFlow, LabelledChip
from coder_gui.ui.abstraction.entry import Context
from coder_gui.ui.abstraction.hints import accepted, chips_of, suggestion_of, waiting_chips
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Theme

Sources = tuple[Source, ...]

HEADING = LabelledChip("Heading", "Complications")
PLACE = LabelledChip("Place", "Notes volume 2, p14")
BAD = LabelledChip(
    "", "NOTS is not a source", Icon.NO_EVIDENCE, bad=True, offer="NOTES?", keys="Tab"
)


def flow_of(
    theme: Theme, qtbot: QtBot, width: int, *chips: LabelledChip, lines: int = 1
) -> ChipFlow:
    flow = ChipFlow(theme, lines=lines)
    qtbot.addWidget(flow)
    flow.resize(width, 200)
    flow.set_chips(chips)
    return flow


def test_with_room_every_chip_has_its_label(theme: Theme, qtbot: QtBot) -> None:
    flow = flow_of(theme, qtbot, 800, HEADING, PLACE)
    assert flow._labels
    assert flow._shown == (HEADING, PLACE)


def test_labels_go_before_chips(theme: Theme, qtbot: QtBot) -> None:
    flow = flow_of(theme, qtbot, 280, HEADING, PLACE)
    assert not flow._labels
    assert flow._shown == (HEADING, PLACE)


def test_what_was_not_understood_stays_when_nothing_else_can(theme: Theme, qtbot: QtBot) -> None:
    flow = flow_of(theme, qtbot, 260, HEADING, PLACE, BAD)
    assert flow._shown == (BAD,)


def test_several_lines_take_the_height_they_need(theme: Theme, qtbot: QtBot) -> None:
    flow = flow_of(theme, qtbot, 200, *([PLACE] * 3), lines=3)
    assert flow.heightForWidth(200) == 3 * flow.heightForWidth(2000) + 2 * 4
    assert len({place.top() for place in flow._places}) == 3


def test_a_screen_reader_is_told_all_of_them(theme: Theme, qtbot: QtBot) -> None:
    flow = flow_of(theme, qtbot, 100, HEADING, BAD)
    assert flow.accessibleDescription() == (
        "Heading Complications; NOTS is not a source, NOTES? with Tab"
    )


def test_a_chip_can_be_clicked(theme: Theme, qtbot: QtBot) -> None:
    flow = flow_of(theme, qtbot, 800, HEADING, PLACE)
    flow.show()
    with qtbot.waitSignal(flow.clicked) as clicked:
        spot = flow._places[1].topLeft() + QPoint(5, 5)
        QTest.mouseClick(flow, Qt.MouseButton.LeftButton, pos=spot)
    assert clicked.args == [1]
    flow.close()


# What the chips are made of ----------------------------------------------------------------------
def context(sources: Sources) -> Context:
    return Context(
        sources, Heading.COMORBIDITY, Place("ED", page=2), date(2026, 9, 24), date(2026, 11, 16)
    )


def said(chips: tuple[LabelledChip, ...]) -> list[str]:
    return [chip.sentence for chip in chips]


def test_only_the_line_the_caret_is_in_has_chips(sources: Sources) -> None:
    text = ">cx AKI @ICE 19/09; >pr hemi L @OP 18/09"
    parsed = context(sources).parse(text)
    assert said(chips_of(parsed, 3))[0] == "Heading Complications"
    assert said(chips_of(parsed, len(text)))[0] == "Heading Procedures"
    assert "Side Left" in said(chips_of(parsed, len(text)))


def test_an_empty_entry_says_what_the_next_line_starts_from(sources: Sources) -> None:
    chips = waiting_chips(Heading.COMORBIDITY, Place("ED", page=2, date=date(2026, 9, 17)), sources)
    assert said(chips) == ["Heading Comorbidities", "Date 17-Sep-2026", "Place ED record p2"]


def test_a_suggestion_takes_the_place_of_the_part_and_nothing_else(sources: Sources) -> None:
    text = "LRTI @NOTS v2 p14"
    part = suggestion_of(context(sources).parse(text), len(text))
    assert part is not None
    assert accepted(text, part) == ("LRTI @NOTES v2 p14", len("LRTI @NOTES"))


def test_the_suggestion_is_that_of_the_line_being_typed(sources: Sources) -> None:
    text = "one @NOTS p1; two @CLRKING p2"
    parsed = context(sources).parse(text)
    first, second = suggestion_of(parsed, 5), suggestion_of(parsed, len(text))
    assert first is not None
    assert second is not None
    assert (first.suggestion, second.suggestion) == ("NOTES", "CLERKING")
