"""Evidence from documents: found, selected and made into lines without a mouse."""

from __future__ import annotations

import io

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from coder_gui.domain.abstraction import Certainty, Heading, Side
from coder_gui.ui.abstraction.pdf_page import PdfPage
from coder_gui.ui.abstraction.prepared import prepare
from coder_gui.ui.abstraction.text_page import TextPage
from coder_gui.ui.theme import Theme

from .bench import EPISODE, OTHER, Bench
from .conftest import NOTE, MakeContent

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def pdf(*pages: str) -> bytes:
    """A PDF with these pages of lines."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for page in pages:
        for at, line in enumerate(page.splitlines()):
            canvas.drawString(72, 760 - 16 * at, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(bench: Bench) -> None:
    bench.dock.document_pane.focus_page()
    bench.settle()


# Text --------------------------------------------------------------------------------------------
def test_three_letters_and_enter_make_a_line_with_its_quote_and_place(bench: Bench) -> None:
    read(bench)
    bench.type("fel")
    bench.press(Key.Key_Return)
    (line,) = bench.case.lines
    assert line.text == "Fell down the last three stairs at home this morning, found by carer 08:20"
    assert line.place.source == "ED"
    assert line.anchor is not None
    assert NOTE[line.anchor.start :].startswith("Fell down")
    assert bench.focus is bench.dock.document_pane.page


def test_shift_enter_takes_only_the_part(bench: Bench) -> None:
    read(bench)
    bench.type("intra")
    bench.press(Key.Key_Return, modifiers=SHIFT)
    assert bench.texts == ["displaced intracapsular fracture left neck of femur"]


def test_a_selection_by_keyboard_is_what_is_taken(bench: Bench) -> None:
    read(bench)
    bench.type("head")
    for _ in range(2):
        bench.press(Key.Key_Right, modifiers=SHIFT | CTRL)
    bench.actions.update(case=bench.case)
    bench.actions.trigger("line_from_selection")
    bench.settle()
    assert bench.texts == ["head injury"]


def test_eight_lines_of_evidence_cost_at_most_sixty_keys(bench: Bench) -> None:
    """Typed characters included; headings chosen by digit."""
    pressed = 0

    def press(letters: str, *, part: bool = False) -> None:
        nonlocal pressed
        bench.type(letters)
        bench.press(Key.Key_Return, modifiers=SHIFT if part else Qt.KeyboardModifier.NoModifier)
        pressed += len(letters) + 1 + part

    read(bench)
    pressed += 2  # Shift+F3
    press("dis", part=True)
    press("2fel", part=True)
    press("3liv")
    press("los")
    press("inj")
    press("8una")
    press("cxr")
    press("sin")
    assert len(bench.case.lines) == 8
    assert pressed <= 60
    assert [line.heading for line in bench.case.lines][:2] == [
        Heading.MAIN_CONDITION,
        Heading.EXTERNAL_CAUSE,
    ]


def test_an_entry_of_marks_alone_says_what_kind_of_line_it_is(bench: Bench) -> None:
    bench.type(">cx ? L")
    read(bench)
    bench.type("loss")
    bench.press(Key.Key_Return)
    (line,) = bench.case.lines
    assert (line.heading, line.certainty) == (Heading.COMPLICATION, Certainty.DIFFERENTIAL)
    assert line.side is Side.LEFT
    assert bench.dock.line_entry.text() == ""


def test_a_half_typed_line_is_left_alone_by_a_selection(bench: Bench) -> None:
    bench.type("delirium")
    read(bench)
    bench.type("loss")
    bench.press(Key.Key_Return)
    assert bench.dock.line_entry.text() == "delirium"
    assert bench.case.lines[0].certainty is Certainty.CONFIRMED


def test_quotes_are_marked_and_the_current_one_is_in_the_middle(bench: Bench) -> None:
    filler = "filler line of the record\n" * 80
    bench.take(filler + NOTE + filler, reference="long.txt")
    bench.open()
    pane = bench.dock.document_pane
    pane.head.raise_tab(pane.head.tabs[1])
    bench.settle()
    read(bench)
    bench.type("fell down")
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Home, modifiers=CTRL)
    bench.dock.focus_default()
    bench.enter("another")
    bench.press(Key.Key_Up)
    page = pane.page
    assert isinstance(page, TextPage)
    assert [quote.number for quote in page._quotes] == [1]
    spot = page.cursorRect().center().y()
    assert page.viewport().height() / 3 <= spot <= page.viewport().height() * 2 / 3


def test_escape_goes_back_to_the_entry(bench: Bench) -> None:
    read(bench)
    bench.press(Key.Key_Escape)
    assert bench.focus is bench.dock.line_entry


def test_what_is_being_found_is_said_beside_the_tabs(bench: Bench) -> None:
    read(bench)
    hint = bench.dock.document_pane.head.hint
    assert hint.text() == "line of this sentence"
    bench.type("no")
    assert hint.text() == "“no” in 2 places"
    bench.type("q")
    assert hint.text() == "not in this document"


def test_the_mouse_selects_too(bench: Bench) -> None:
    page = bench.dock.document_pane.page
    assert isinstance(page, TextPage)
    cursor = page._span(NOTE.index("Fell"), NOTE.index("Fell"))
    spot = page.cursorRect(cursor).center()
    QTest.mouseDClick(page.viewport(), Qt.MouseButton.LeftButton, pos=spot + QPoint(4, 0))
    assert page.reader.selection is not None
    assert NOTE[page.reader.selection.start : page.reader.selection.end] == "Fell"


# Changed, missing, on paper ----------------------------------------------------------------------
def test_a_changed_document_says_which_quotes_moved_and_shows_them(bench: Bench) -> None:
    read(bench)
    bench.type("loss")
    bench.press(Key.Key_Return)
    bench.take(NOTE.replace("No loss of consciousness.", "Lost consciousness for a minute."))
    bench.open()
    notice = bench.dock.document_pane.notice
    assert not notice.isHidden()
    assert notice.words.text() == "Changed on 21-Nov. 1 quote is no longer where it was."
    assert bench.dock.lines_model.rows[0].orphaned
    bench.actions.update(case=bench.case)
    assert bench.actions.trigger("show_moved_quotes")
    assert bench.focus is bench.dock.lines_view


def test_a_quote_found_in_the_new_version_stays_in_place(bench: Bench) -> None:
    read(bench)
    bench.type("loss")
    bench.press(Key.Key_Return)
    bench.take("Addendum\n" + NOTE)
    bench.open()
    page = bench.dock.document_pane.page
    assert page is not None
    assert not bench.dock.lines_model.rows[0].orphaned
    (quote,) = page._quotes
    assert page.reader.texts[0][quote.start :].startswith("No loss of")


def test_a_paper_source_has_a_page_that_asks_for_the_page(bench: Bench) -> None:
    pane = bench.dock.document_pane
    assert [tab.title for tab in pane.head.tabs] == ["ED record", "Notes v2"]
    bench.actions.update(case=bench.case)
    assert bench.actions.trigger("next_document")
    assert pane.page is None
    assert pane.empty.title.text() == "Volume 2 is on paper"
    assert "@notes v2 p14" in pane.empty.help.text()


def test_an_episode_without_documents_offers_to_import_one(bench: Bench) -> None:
    with bench.session.database.write(bench.session.actor, "worklist.import") as work:
        work.update("episode", OTHER, {"notes_location": None})
        work.record("imported", OTHER, {})
        work.commit()
    bench.open(OTHER)
    pane = bench.dock.document_pane
    assert pane.empty.title.text() == "No document for this episode yet"
    assert pane.empty.action.text() == "Import a document"
    assert not pane.head.isVisible()
    bench.open(EPISODE)
    assert pane.head.isVisible()


def test_a_file_is_imported_from_the_source_that_is_named(bench: Bench, tmp_path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Discharge letter\nHome today.\n", encoding="utf-8")
    bench.dock.keys.file_chosen.emit(str(path))
    bench.type("dis")
    bench.press(Key.Key_Return)
    assert {document.source for document in bench.case.documents} == {"ED", "ds"}
    tab = bench.dock.document_pane.head.tab
    assert tab is not None
    assert tab.title == "Discharge summary"
    assert bench.focus is bench.dock.line_entry


def test_a_file_that_is_no_document_gets_a_sentence(bench: Bench, tmp_path) -> None:
    said: list[str] = []
    bench.actions.alerts.shown.connect(lambda alert: said.append(alert.text))
    path = tmp_path / "picture.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    bench.dock.keys.file_chosen.emit(str(path))
    bench.press(Key.Key_Return)
    assert len(said) == 1
    assert len(bench.case.documents) == 1


# PDF ---------------------------------------------------------------------------------------------
@pytest.fixture
def on_pdf(bench: Bench) -> Bench:
    """A PDF of two pages on screen, with the focus."""
    bench.take(pdf(NOTE, "Second page\nCreatinine 88, then 168."), "op", "op.pdf")
    bench.open()
    pane = bench.dock.document_pane
    pane.head.raise_tab(next(tab for tab in pane.head.tabs if tab.title == "Op note"))
    bench.settle()
    read(bench)
    return bench


def test_a_pdf_is_read_by_the_same_keys(on_pdf: Bench) -> None:
    assert isinstance(on_pdf.dock.document_pane.page, PdfPage)
    on_pdf.type("creat")
    on_pdf.press(Key.Key_Return)
    (line,) = on_pdf.case.lines
    assert line.text == "Creatinine 88, then 168"
    assert (line.place.source, line.place.page) == ("op", 2)
    assert line.anchor is not None
    assert line.anchor.page == 2


def test_letters_of_a_pdf_are_selected_one_by_one(on_pdf: Bench) -> None:
    on_pdf.type("fell")
    for _ in range(4):
        on_pdf.press(Key.Key_Right, modifiers=SHIFT)
    on_pdf.press(Key.Key_Return)
    assert on_pdf.texts == ["Fell"]


def test_a_pdf_is_selected_with_the_mouse(on_pdf: Bench) -> None:
    page = on_pdf.dock.document_pane.page
    assert isinstance(page, PdfPage)
    at = page.reader.texts[0].index("Fell down")
    boxes = page.sheets.places(0, at, at + 9)
    first = page._on_screen(0, boxes[0])
    page.verticalScrollBar().setValue(0)
    start = first.center().toPoint() - QPoint(round(first.width() / 2) - 2, 0)
    end = start + QPoint(round(first.width()) - 3, 0)
    QTest.mousePress(page.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(page.viewport(), end)
    QTest.mouseRelease(page.viewport(), Qt.MouseButton.LeftButton, pos=end)
    selection = page.reader.selection
    assert selection is not None
    assert page.reader.texts[0][selection.start : selection.end] == "Fell down"


def test_the_quotes_of_a_pdf_have_places_on_its_sheets(on_pdf: Bench) -> None:
    on_pdf.type("intra")
    on_pdf.press(Key.Key_Return)
    page = on_pdf.dock.document_pane.page
    assert isinstance(page, PdfPage)
    (quote,) = page._quotes
    boxes = page.sheets.places(quote.page, quote.start, quote.end)
    width, height = page.sheets.sizes[0].width(), page.sheets.sizes[0].height()
    assert boxes
    assert all(0 < box.left() < width and 0 < box.top() < height for box in boxes)


def test_the_sheets_of_a_pdf_are_drawn_beside_the_window(on_pdf: Bench, qtbot) -> None:
    page = on_pdf.dock.document_pane.page
    assert isinstance(page, PdfPage)
    size = page._rects[0].size()
    with qtbot.waitSignal(page.sheets.drawn, timeout=10_000):
        page.sheets.picture(0, size * 2)
    picture = page.sheets.picture(0, size * 2)
    assert picture is not None
    assert picture.size() == size * 2


def test_a_pdf_grows_with_the_text(on_pdf: Bench, theme: Theme) -> None:
    page = on_pdf.dock.document_pane.page
    assert isinstance(page, PdfPage)
    before = page._rects[0].width()
    theme.set_scale(2.0)
    assert page._rects[0].width() == pytest.approx(2 * before, abs=8)


def test_a_pdf_is_drawn_larger_and_smaller_by_key(on_pdf: Bench) -> None:
    page = on_pdf.dock.document_pane.page
    assert isinstance(page, PdfPage)
    fits = page._rects[0].width()
    alt = Qt.KeyboardModifier.AltModifier
    on_pdf.actions.update(case=on_pdf.case)
    on_pdf.press(Key.Key_Plus, Key.Key_Equal, modifiers=alt)
    assert page._rects[0].width() == pytest.approx(1.5 * fits, abs=2)
    on_pdf.press(Key.Key_0, modifiers=alt)
    assert page._rects[0].width() == fits
    on_pdf.press(Key.Key_Minus, modifiers=alt)
    assert page._rects[0].width() == pytest.approx(0.75 * fits, abs=2)
    on_pdf.dock.document_pane.head.step(1)
    on_pdf.settle()
    assert on_pdf.actions.reason("page_larger") == "The document is no PDF"


def test_a_damaged_pdf_says_that_it_cannot_be_drawn(
    bench: Bench, make_content: MakeContent
) -> None:
    info = bench.case.documents[0]
    content = make_content(
        "some text", media_type="application/pdf", data=b"%PDF-1.4 broken", id=info.id
    )
    pane = bench.dock.document_pane
    pane._awaited = "x"
    pane._on_content(prepare(content))
    assert pane.page is None
    assert pane.empty.title.text() == "This PDF cannot be drawn here"


def test_a_document_of_the_episode_before_is_not_shown(bench: Bench) -> None:
    bench.open(OTHER)
    assert bench.dock.document_pane.content is None
    assert EPISODE not in {tab.key for tab in bench.dock.document_pane.head.tabs}
