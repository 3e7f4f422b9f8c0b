"""The tabs over the document: the case's documents and paper sources, in the trust's order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coder_gui.domain.abstraction import AbstractionLine, DocumentInfo, Source
from coder_gui.domain.case import EpisodeCase

_VOLUME = re.compile(r"\bvol(?:ume)?\.?\s*(\d{1,3})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tab:
    """A document, or a source on paper when `document` is None.

    `volume` and `location` are what the PAS says of the paper notes.
    """

    title: str
    help: str
    document: DocumentInfo | None = None
    source: Source | None = None
    volume: int | None = None
    location: str = ""

    @property
    def key(self) -> str:
        """What stays the same while the tab does."""
        if self.document is not None:
            return self.document.id
        return f"paper:{self.source.key if self.source else ''}"


def tabs_of(case: EpisodeCase, sources: Sequence[Source]) -> tuple[Tab, ...]:
    """The tabs of a case; sources that left the trust's list come last."""
    places = {source.key: at for at, source in enumerate(sources)}
    documents = sorted(
        case.documents,
        key=lambda one: (places.get(one.source, len(places)), one.reference, one.id),
    )
    tabs = [
        (places.get(one.source, len(places)), _document(one, case, sources)) for one in documents
    ]
    shown = {one.source for one in documents}
    tabs += [
        (places[source.key], paper_tab(source, case.episode.notes_location or ""))
        for source in _on_paper(case, sources)
        if source.key not in shown
    ]
    return tuple(tab for _, tab in sorted(tabs, key=lambda pair: pair[0]))


def paper_tab(source: Source, location: str) -> Tab:
    """The page of a source that is on paper."""
    found = _VOLUME.search(location)
    volume = int(found[1]) if found else None
    title = f"{source.name} v{volume}" if volume is not None else source.name
    return Tab(title, location or source.name, None, source, volume, location)


def _document(one: DocumentInfo, case: EpisodeCase, sources: Sequence[Source]) -> Tab:
    name = next((source.name for source in sources if source.key == one.source), one.source)
    alike = sum(1 for other in case.documents if other.source == one.source)
    title = name if alike == 1 else f"{name}: {one.reference}"
    return Tab(title, one.reference, one)


def _on_paper(case: EpisodeCase, sources: Sequence[Source]) -> list[Source]:
    """The paper sources that lines come from, and the first one where the PAS places notes."""
    paper = [source for source in sources if source.paper]
    cited = {line.place.source for line in case.lines}
    placed = paper[:1] if (case.episode.notes_location or "").strip() else []
    return [source for source in paper if source.key in cited or source in placed]


def tab_of_line(tabs: Sequence[Tab], line: AbstractionLine) -> Tab | None:
    """The tab that shows where a line comes from: its document, else its source."""
    if line.anchor is not None:
        for tab in tabs:
            if tab.document is not None and tab.document.id == line.anchor.document_id:
                return tab
    same = [tab for tab in tabs if _source_of(tab) == line.place.source]
    return same[0] if len(same) == 1 else None


def _source_of(tab: Tab) -> str | None:
    if tab.document is not None:
        return tab.document.source
    return tab.source.key if tab.source is not None else None
