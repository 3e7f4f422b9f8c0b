"""A doubtful line becomes a query, a printed letter, an answer, and a changed code, by keys."""

from __future__ import annotations

from dataclasses import dataclass, field

import pypdfium2
from PySide6.QtWidgets import QWidget

from coder_gui.domain.episode import State
from coder_gui.domain.queries import Outcome, Query, QueryState
from coder_gui.domain.roles import Actor, Role
from coder_gui.ui.queries.composer import QueryComposer
from coder_gui.ui.queries.printing import Send

from .coder_at_work import CoderAtWork

EDITH = "9990000018"
LINE = "Dementia, type not stated"
LEADING = "The patient had vascular dementia. What further detail can be given?"
OPEN = "What further detail of the type, if any, can be given of what is documented as dementia?"
REPLY = "Vascular dementia, confirmed in the memory clinic"


@dataclass
class Printer:
    """Stands for the system's print dialog and the printer behind it."""

    letters: list[str] = field(default_factory=list)

    def __call__(self, _parent: QWidget, _name: str) -> Send:
        return self._send

    def _send(self, data: bytes) -> None:
        document = pypdfium2.PdfDocument(data)
        self.letters.append(document[0].get_textpage().get_text_range())
        document.close()


def composer(ward: CoderAtWork) -> QueryComposer:
    """The composer of the open window."""
    return ward.window.queries.composer


def the_query(ward: CoderAtWork) -> Query:
    """The newest query of the open episode, as it is in the profile."""
    case = ward.window.desk.case
    assert case is not None
    return ward.window.session.queries.of_episode(case.episode.id)[-1]


def test_a_query_from_the_line_to_the_changed_code(ward: CoderAtWork) -> None:
    printer = Printer()
    ward.open_by_number(EDITH)
    composer(ward).acts.printer = printer
    write(ward)
    query = send(ward)
    approved_by_a_senior(ward, query)
    print_letter(ward, printer, query)
    answer(ward, query)
    code(ward)
    close(ward, query)


def write(ward: CoderAtWork) -> None:
    """F6 on the line; a question that leads is refused, its rewording is taken, then it is open."""
    if not chips(ward):  # the list opens the later episode of her spell
        ward.press("Alt+Left")
    ward.until(lambda: bool(chips(ward)), "the line")
    ward.press("F3")
    number = next(at for at, row in enumerate(ward.lines) if row.text == LINE)
    view = ward.find("lines_view", QWidget)
    ward.until(lambda: ward.focus == "line_entry", "the entry")
    while view.currentIndex().row() != number:
        ward.press("Up")
    ward.press("F6")
    ward.until(lambda: ward.sees("query_composer") and ward.focus == "query_question", "composer")
    ward.replace(LEADING)
    ward.until(lambda: "to resolve" in ward.label("query_stops"), "a check to resolve", 30)
    ward.press("Ctrl+Enter")
    ward.until(lambda: ward.focus == "check_card", "the first check")
    before = composer(ward).view.middle.form.question.words
    if any(card.item.number == 1 for card in composer(ward).view.middle.checks.cards):
        ward.press("Alt+1")
        question = composer(ward).view.middle.form.question
        ward.until(lambda: question.words != before, "the rewording")
    ward.press("F4")
    ward.replace(OPEN)
    ward.until(lambda: not ward.label("query_stops"), "no check to resolve")


def send(ward: CoderAtWork) -> Query:
    """Ctrl+Enter: it waits for a senior, and the episode for its answer."""
    ward.until(lambda: composer(ward).findings_current, "the checks of the whole question")
    ward.press("Ctrl+Enter")
    ward.until(lambda: "A senior approves it" in ward.words, "sent for approval")
    query = the_query(ward)
    assert query.state is QueryState.FOR_APPROVAL
    assert query.text.question == OPEN
    ward.press("Esc")
    ward.until(lambda: not ward.sees("query_composer"), "the docks")
    ward.until(lambda: chips(ward) == ["query to approve"], "the query on its line")
    return query


def approved_by_a_senior(ward: CoderAtWork, query: Query) -> None:
    """A colleague's approval, as the next sync brings it."""
    session = ward.window.session
    senior = Actor("Ruth Okafor", Role.SENIOR, session.actor.device_id)
    saved = session.queries.approve(senior, query.id)
    ward.runner.tell(saved.changes)
    ward.until(lambda: chips(ward) == ["query"], "the approved query on its line")


def chips(ward: CoderAtWork) -> list[str]:
    """What the line says of its query."""
    return [row.query for row in ward.lines if row.text == LINE]


def print_letter(ward: CoderAtWork, printer: Printer, query: Query) -> None:
    """F6 on the line opens it again; Ctrl+Enter prints."""
    ward.press("F6")
    ward.until(lambda: ward.sees("query_composer"), "the composer")
    ward.until(lambda: "Approved, by Ruth Okafor" in ward.words, "approved")
    ward.press("Ctrl+Enter")
    ward.until(lambda: the_query(ward).state is QueryState.SENT, "sent")
    (letter,) = printer.letters
    assert query.reference in letter
    assert "MARLOWE" in letter
    assert "dementia" in letter
    assert "DRAFT" not in letter
    ward.press("Esc")


def answer(ward: CoderAtWork, query: Query) -> None:
    """Shift+F6, the reference as a scanner types it, L: what was ticked and written."""
    ward.press("Shift+F6")
    ward.until(lambda: ward.sees("queries_desk"), "the desk")
    desk = ward.window.queries.desk
    ward.menu_action("Find a query by its reference")
    ward.until(lambda: desk.pane.field.hasFocus(), "the field")
    ward.type(query.reference)
    ward.press("Enter")
    ward.until(lambda: desk.row is not None and desk.row.query_id == query.id, "the query")
    ward.until(lambda: desk.pane.view.hasFocus(), "the list")
    ward.press("L")
    ward.until(lambda: desk.answer.isVisible(), "the page for answers")
    ward.press("1")
    ward.tab_to("answer_words")
    ward.type(REPLY)
    ward.press("Ctrl+Enter")
    ward.until(lambda: the_query(ward).state is QueryState.ANSWERED, "answered")
    ward.press("Esc", "Esc")
    ward.until(lambda: not ward.sees("queries_desk"), "the docks")
    ward.until(lambda: any(REPLY in row.text for row in ward.lines), "the answer as a line")
    case = ward.window.desk.case
    assert case is not None
    assert case.work.state is State.UPDATE_RECEIVED


def code(ward: CoderAtWork) -> None:
    """The answer is coded, with its line as evidence."""
    ward.press("F3")
    ward.until(lambda: ward.focus == "line_entry", "the entry")
    at = next(at for at, row in enumerate(ward.lines) if REPLY in row.text)
    view = ward.find("lines_view", QWidget)
    while view.currentIndex().row() != at:
        ward.press("Down" if view.currentIndex().row() < at else "Up")
    ward.add_code("F019", "F01.9")


def close(ward: CoderAtWork, query: Query) -> None:
    """C on the desk: the query ends, with the codes before and after."""
    ward.press("Shift+F6")
    desk = ward.window.queries.desk
    ward.until(lambda: ward.sees("queries_desk"), "the desk")
    ward.menu_action("Find a query by its reference")
    ward.until(lambda: desk.pane.field.hasFocus(), "the field")
    ward.type(query.reference)
    ward.press("Enter")
    ward.until(lambda: desk.pane.view.hasFocus() and desk.place.shows_story, "the story")
    ward.press("C")
    ward.until(lambda: the_query(ward).state is QueryState.CLOSED, "closed")
    ended = the_query(ward)
    assert ended.outcome is Outcome.ANSWERED
    before = {one.code for one in ended.codes_before}
    after = {one.code for one in ended.codes_after}
    assert after - before == {"F01.9"}
