"""The recovery code on paper: one readable page, never a file, and a sentence where it fails."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from coder_gui.ui import printing
from coder_gui.ui.action_table import ACTIONS
from coder_gui.ui.pages.recovery_code_card import KEPT, NOT_KEPT, PRINT_KEYS, RecoveryCodeCard
from coder_gui.ui.printing import QUEUE_NAME, RecoverySheet, draw_sheet, print_sheet, send
from coder_gui.ui.theme import Theme

CODE = "6ACEC-YBNX0-QH4T2-9FWKM-3RZ7D-P8V5G-A1B2C"
MADE = date(2026, 11, 21)
SHEET = RecoverySheet(CODE, "Priya Shah", "WARD-LT-0042", MADE)


def drawn(sheet: RecoverySheet) -> bytes:
    """The page as it goes to the device, in memory."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(300)
    painter = QPainter(writer)
    draw_sheet(painter, QRectF(0, 0, writer.width(), writer.height()), 300, sheet)
    painter.end()
    buffer.close()
    return bytes(data.data())


def words_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        assert len(document) == 1
        page = document[0]
        text = page.get_textpage()
        said: str = text.get_text_range()
        text.close()
        page.close()
        return said
    finally:
        document.close()


def pressed(text: str) -> str:
    """The letters alone: they are set apart on paper, and digits are glyphs without a name."""
    return "".join(
        letter for letter in text if letter.isalpha() and not 0xE000 <= ord(letter) < 0xF900
    )


def test_the_sheet_says_the_code_whose_it_is_and_how_it_is_used(theme: Theme) -> None:
    said = pressed(words_of(drawn(SHEET)))
    for word in (
        *SHEET.groups(),
        "Priya Shah",
        "WARD-LT-0042",
        "Clinical coding",
        "Recovery code",
        "Made on",
        "Nov",
        "Forgotten passphrase",
    ):
        assert pressed(word) in said


def test_a_long_name_stays_on_its_line_and_the_page_on_one(theme: Theme) -> None:
    said = words_of(drawn(RecoverySheet(CODE, "Wolfeschlegelsteinhausen " * 12, "L" * 300)))
    assert "Signature" in said


@pytest.mark.parametrize("owner", ["", "Żółć Łukasz", "Ольга Петрова", "Siân Gruffydd"])
def test_any_name_or_none_is_drawn(theme: Theme, owner: str) -> None:
    said = pressed(words_of(drawn(RecoverySheet(CODE, owner))))
    assert pressed(CODE.replace("-", "")) in said
    assert pressed(owner) in said


def test_printing_into_a_file_is_refused_and_leaves_none(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "code.pdf"
    printer = QPrinter()
    printer.setOutputFileName(str(file))
    assert send(printer, SHEET) == (False, printing.TO_A_FILE)
    assert not file.exists()


def test_without_a_printer_a_sentence_says_what_to_do(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert print_sheet(widget, SHEET) == (False, printing.NO_PRINTER)


def test_the_name_in_the_queue_tells_neither_code_nor_person() -> None:
    assert not any(word in QUEUE_NAME for word in (*SHEET.groups(), "Priya", "WARD"))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ((True, printing.PRINTED), printing.PRINTED),
        ((False, printing.NO_PRINTER), printing.NO_PRINTER),
        ((False, ""), NOT_KEPT),
    ],
)
def test_ctrl_p_prints_from_the_card_and_says_what_came_of_it(
    theme: Theme,
    qtbot: QtBot,
    answer: tuple[bool, str],
    hint: str,
) -> None:
    asked: list[RecoverySheet] = []

    def printing_edge(_parent: QWidget, sheet: RecoverySheet) -> tuple[bool, str]:
        asked.append(sheet)
        return answer

    card = RecoveryCodeCard(
        theme,
        CODE,
        owner="Priya Shah",
        laptop="WARD-LT-0042",
        made=MADE,
        printing=printing_edge,
    )
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    card.activateWindow()
    card.kept.setFocus()
    qtbot.keyClick(card.kept, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert asked == [SHEET]
    card.print_button.click()
    assert asked == [SHEET, SHEET]
    assert card.hint.text() == hint
    assert not card.kept.isChecked()
    assert card.kept.hasFocus()


def test_a_lock_while_the_printer_is_chosen_takes_the_card_and_nothing_breaks(
    theme: Theme,
) -> None:
    def locked_meanwhile(_parent: QWidget, _sheet: RecoverySheet) -> tuple[bool, str]:
        shiboken6.delete(card)
        return False, ""

    card = RecoveryCodeCard(theme, CODE, printing=locked_meanwhile)
    card.print_code()
    assert not shiboken6.isValid(card)


def test_the_tick_says_printed_or_written_and_no_action_has_its_key(
    theme: Theme, qtbot: QtBot
) -> None:
    card = RecoveryCodeCard(theme, CODE)
    qtbot.addWidget(card)
    assert card.kept.text() == KEPT == "I have printed the code or written it down"
    assert not [spec.id for spec in ACTIONS if PRINT_KEYS in spec.keys]


def test_wide_and_narrow_characters_of_the_code_stand_under_each_other(theme: Theme) -> None:
    document = pypdfium2.PdfDocument(drawn(RecoverySheet("WWWWW-A-A-JJJJJ-A-A-A")))
    try:
        page = document[0]
        text = page.get_textpage()
        said = text.get_text_range()
        middles: dict[str, list[int]] = {"W": [], "J": []}
        for at, letter in enumerate(said):
            left, foot, right, head = text.get_charbox(at)
            if letter in middles and head - foot > 15:
                middles[letter].append(round((left + right) / 2))
        text.close()
        page.close()
    finally:
        document.close()
    assert len(middles["W"]) == 5
    assert middles["W"] == pytest.approx(middles["J"], abs=3)
