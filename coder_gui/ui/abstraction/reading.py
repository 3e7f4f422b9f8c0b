"""Where a reader is in a document, what is selected, and what is being looked for.

Text and PDF pages share this: one caret, at (page from 0, offset in the page's text); a selection
within one page; and finding by typing, so that evidence is three letters away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

from coder_gui.ui.abstraction.passages import Passages, Range, count, find


class Step(Enum):
    """Steps of the caret."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    WORD_LEFT = "word left"
    WORD_RIGHT = "word right"
    LINE_START = "line start"
    LINE_END = "line end"
    SCREEN_UP = "screen up"
    SCREEN_DOWN = "screen down"
    START = "start"
    END = "end"


HEADING_DIGITS = "12345678"
"""Name a heading, unless they go on with words that are being looked for."""
SCREEN = 15
"""Lines that a page key passes in a document whose lines have no fixed height."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A passage of one page: `page` from 0, `start` and `end` offsets in its text."""

    page: int
    start: int
    end: int


class Reader:
    """The place of reading in a document's pages of text (at least one)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts) or ("",)
        self._passages: dict[int, Passages] = {}
        self.page = 0
        self.at = 0
        self.mark: int | None = None
        self.words = ""
        self.lost = False
        """True while the last letter typed was found nowhere; it was not kept."""
        self.match: Taken | None = None
        """Where the words being looked for were found."""
        self._column: int | None = None

    @property
    def passages(self) -> Passages:
        """The passages of the page the caret is on."""
        return self.passages_of(self.page)

    def passages_of(self, page: int) -> Passages:
        """The passages of a page (from 0)."""
        if page not in self._passages:
            self._passages[page] = Passages(self.texts[page])
        return self._passages[page]

    @property
    def text(self) -> str:
        """The text of the page the caret is on."""
        return self.texts[self.page]

    @property
    def selection(self) -> Taken | None:
        """What is selected, or None."""
        if self.mark is None or self.mark == self.at:
            return None
        return Taken(self.page, min(self.mark, self.at), max(self.mark, self.at))

    def place(self, page: int, at: int, mark: int | None = None) -> None:
        """Puts the caret somewhere, as the pointer or a quote does."""
        self.page = min(max(page, 0), len(self.texts) - 1)
        self.at = min(max(at, 0), len(self.text))
        self.mark = None if mark is None else min(max(mark, 0), len(self.text))
        self._column = None

    def taken(self, *, part: bool = False) -> Taken | None:
        """What a line would be made of: the selection, else the sentence (or `part`) here."""
        if self.selection is not None:
            return self.selection
        piece = self.passages.part_at(self.at) if part else self.passages.sentence_at(self.at)
        return Taken(self.page, *piece) if piece[1] > piece[0] else None

    def move(self, step: Step, *, extend: bool = False) -> None:
        """One step; `extend` grows the selection and then stays on the page."""
        if extend and self.mark is None:
            self.mark = self.at
        if not extend:
            self.mark = None
        if step in {Step.UP, Step.DOWN, Step.SCREEN_UP, Step.SCREEN_DOWN}:
            lines = SCREEN if step in {Step.SCREEN_UP, Step.SCREEN_DOWN} else 1
            self._move_lines(-lines if step in {Step.UP, Step.SCREEN_UP} else lines, extend)
            return
        self._column = None
        if step in {Step.START, Step.END} and not extend:
            self.page = 0 if step is Step.START else len(self.texts) - 1
        self.at = self._target(step)

    def grow(self) -> None:
        """Selects the part of the sentence at the caret; again: the next part with it."""
        held = self.selection
        if held is None:
            start, end = self.passages.part_at(self.at)
            self.mark, self.at = (start, end) if end > start else (None, self.at)
            return
        following = self.passages.part_after(held.end)
        if following is not None:
            self.mark, self.at = held.start, following[1]

    def pass_selection(self) -> None:
        """Goes behind what was taken, so that reading goes on there."""
        held = self.taken()
        self.mark = None
        if held is not None:
            self.at = held.end
        self.end_find()

    # Finding ------------------------------------------------------------------------------------
    def find(self, words: str) -> bool:
        """Goes to the first place of `words` from here on; keeps them only when there is one."""
        start = self.selection.start if self.selection and not self.words else self.at
        if self.words and words.startswith(self.words):
            start = self.at
        found = find(self.texts, words, self.page, start)
        self.lost = found is None and bool(words)
        if self.lost:
            return False
        self.words = words
        self._go_to(found)
        return True

    def find_next(self) -> None:
        """Goes to the next place of the words being looked for."""
        self._go_to(find(self.texts, self.words, self.page, self.at + 1))

    def end_find(self) -> None:
        """Forgets what was looked for; the caret stays."""
        self.words = ""
        self.lost = False
        self.match = None

    def _go_to(self, found: tuple[int, Range] | None) -> None:
        self.match = None if found is None else Taken(found[0], *found[1])
        if found is not None:
            self.place(found[0], found[1][0])

    @property
    def places(self) -> int:
        """In how many places the words being looked for stand."""
        return count(self.texts, self.words)

    # Steps ----------------------------------------------------------------------------------------
    def _target(self, step: Step) -> int:
        text, passages = self.text, self.passages
        if step is Step.LEFT:
            back = 2 if text[max(self.at - 2, 0) : self.at] == "\r\n" else 1
            return max(self.at - back, 0)
        if step is Step.RIGHT:
            on = 2 if text[self.at : self.at + 2] == "\r\n" else 1
            return min(self.at + on, len(text))
        if step is Step.WORD_LEFT:
            return passages.word_from(self.at, -1)
        if step is Step.WORD_RIGHT:
            return passages.word_from(self.at, 1)
        if step is Step.LINE_START:
            return passages.line_at(self.at)[0]
        if step is Step.LINE_END:
            return passages.line_at(self.at)[1]
        return 0 if step is Step.START else len(text)

    def _move_lines(self, lines: int, stay: bool) -> None:
        """Up or down, keeping the column, over the end of a page unless it has to `stay`."""
        column = self._column
        if column is None:
            column = self.at - self.passages.line_at(self.at)[0]
        wanted = self.passages.line_number(self.at) + lines
        count_here = len(self.passages.lines)
        if wanted < 1 and self.page and not stay:
            self.page -= 1
            wanted = len(self.passages.lines)
        elif wanted > count_here and self.page + 1 < len(self.texts) and not stay:
            self.page += 1
            wanted = 1
        start, end = self.passages.lines[min(max(wanted, 1), len(self.passages.lines)) - 1]
        self.at = min(start + column, end)
        self._column = column


class Wish(Enum):
    """What a key asks of a page, beyond moving."""

    NOTHING = "not a key of reading"
    SHOW = "show the caret where it is now"
    LINE = "make a line of the sentence or the selection"
    LINE_OF_PART = "make a line of the part or the selection"
    HEADING = "use another heading"
    LEAVE = "go back to the entry"


_STEPS = {
    Qt.Key.Key_Left: (Step.LEFT, Step.WORD_LEFT),
    Qt.Key.Key_Right: (Step.RIGHT, Step.WORD_RIGHT),
    Qt.Key.Key_Up: (Step.UP, Step.UP),
    Qt.Key.Key_Down: (Step.DOWN, Step.DOWN),
    Qt.Key.Key_Home: (Step.LINE_START, Step.START),
    Qt.Key.Key_End: (Step.LINE_END, Step.END),
    Qt.Key.Key_PageUp: (Step.SCREEN_UP, Step.SCREEN_UP),
    Qt.Key.Key_PageDown: (Step.SCREEN_DOWN, Step.SCREEN_DOWN),
}
"""Key: (step, step with Ctrl)."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_OTHER = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def step_of(event: QKeyEvent) -> tuple[Step, bool] | None:
    """The step that a key takes, and whether it extends the selection."""
    modifiers = event.modifiers()
    steps = _STEPS.get(Qt.Key(event.key()))
    if steps is None or modifiers & _OTHER:
        return None
    if event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} and modifiers & _CTRL:
        return None  # the next and the last episode
    return steps[1 if modifiers & _CTRL else 0], bool(modifiers & _SHIFT)


def is_typing(event: QKeyEvent) -> bool:
    """True for a key that finds by typing, so that it is no shortcut here."""
    plain = not event.modifiers() & (_OTHER | _CTRL)
    return plain and len(event.text()) == 1 and event.text().isprintable() and event.text() != "/"


def reading_key(reader: Reader, event: QKeyEvent) -> Wish:
    """Does what a key means in a page, apart from steps, and says what is wished for."""
    key = event.keyCombination()
    if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
        shifted = bool(event.modifiers() & _SHIFT)
        plain = not event.modifiers() & (_OTHER | _CTRL)
        return (Wish.LINE_OF_PART if shifted else Wish.LINE) if plain else Wish.NOTHING
    if key == QKeyCombination(Qt.Key.Key_Escape):
        return _escape(reader)
    if key == QKeyCombination(Qt.Key.Key_Backspace) and reader.words:
        reader.find(reader.words[:-1])
        return Wish.SHOW
    if key == QKeyCombination(_CTRL, Qt.Key.Key_G) and reader.words:
        reader.find_next()
        return Wish.SHOW
    if not is_typing(event):
        return Wish.NOTHING
    return _typed(reader, event.text())


def _typed(reader: Reader, letter: str) -> Wish:
    if not reader.words and letter == " ":
        reader.grow()
        return Wish.SHOW
    if letter in HEADING_DIGITS and (not reader.words or not reader.find(reader.words + letter)):
        reader.lost = False
        return Wish.HEADING
    if letter in HEADING_DIGITS:
        return Wish.SHOW
    if letter == " " and not reader.find(f"{reader.words} "):
        reader.end_find()
        reader.grow()
        return Wish.SHOW
    if letter != " ":
        reader.find(reader.words + letter)
    return Wish.SHOW


def _escape(reader: Reader) -> Wish:
    if reader.words:
        reader.end_find()
    elif reader.selection is not None:
        reader.mark = None
    else:
        return Wish.LEAVE
    return Wish.SHOW
