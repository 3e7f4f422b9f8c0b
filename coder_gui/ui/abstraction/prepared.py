"""What a page needs of a document, worked out beside the window before the page is made."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.domain.abstraction import DocumentContent
from coder_gui.ui.abstraction.quotes import Offsets
from coder_gui.ui.abstraction.reading import Reader

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with a reader at its beginning; `offsets` are those of its first page."""

    content: DocumentContent
    reader: Reader
    offsets: Offsets


def prepare(content: DocumentContent) -> Prepared:
    """Finds the passages of the first page: in a text of megabytes that takes a second."""
    reader = Reader(content.page_texts)
    first = reader.passages_of(0)
    found = (first.headings, first.sentences, first.parts)
    assert all(piece is not None for piece in found)
    return Prepared(content, reader, Offsets(reader.texts[0]))
