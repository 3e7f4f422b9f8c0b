"""Makes a profile with the synthetic ward in it, through the same services a coder uses."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.domain.abstraction import Heading, Side
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.identity import derive_id
from coder_gui.domain.roles import Role
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.reports.notes_pdf import notes_pdf
from coder_gui.services.demo.messages import adt_file
from coder_gui.services.demo.ward import (
    DemoDocument,
    DemoLine,
    DemoWard,
    DemoWork,
    build_ward,
)
from coder_gui.services.session import Session

if TYPE_CHECKING:
    from coder_gui.services.profiles import Profiles
    from coder_gui.system.clock import Clock

OPENS_WITH = "ward round at nine"
"""Shown on the demo's lock page: it protects invented patients."""
NAME = "Priya Shah"
_NEXT = "Ask the ward clerk again on Monday"


@dataclass(frozen=True, slots=True)
class DemoProfile:
    """A profile that opens with `passphrase`."""

    folder: Path
    passphrase: str


def make_profile(profiles: Profiles, role: Role = Role.CODER) -> DemoProfile:
    """An empty profile of the person of the demo."""
    made = profiles.create(name=NAME, role=role, passphrase=OPENS_WITH)
    return DemoProfile(made.profile.folder, OPENS_WITH)


def fill(session: Session, clock: Clock) -> None:
    """Takes the ward in: worklist, notes, the round, and what colleagues have begun."""
    ward = build_ward(clock.today())
    take_stays(session, ward, ward.rows)
    take_documents(session, ward, ward.documents)
    for work in ward.work:
        _work(session, episode_id_of(ward, work.episode), work)
    for episode in ward.round:
        session.episodes.round_add(session.actor, episode_id_of(ward, episode))


def take_documents(session: Session, ward: DemoWard, documents: Iterable[DemoDocument]) -> None:
    """Notes come in; those that are there already change nothing."""
    for document in documents:
        data = (
            notes_pdf(document.reference, document.text)
            if document.pdf
            else document.text.encode("utf-8")
        )
        session.documents.import_bytes(
            session.actor,
            episode_id_of(ward, document.episode),
            data,
            source=document.source,
            reference=document.reference,
        )


def episode_id_of(ward: DemoWard, episode: tuple[str, int]) -> str:
    """The id of an episode by its spell number and its own."""
    provider = ward.rows[0]["provider_code"]
    return derive_id("episode", provider, episode[0], str(episode[1]))


def take_stays(session: Session, ward: DemoWard, rows: Sequence[dict[str, str]]) -> None:
    """Stays come in as messages, which have the names, and then as rows of a list."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ward.hl7"
        path.write_text(adt_file(rows, ward.stays, ward.consultants), "utf-8", newline="")
        _take(session, path)
    _take_rows(session, rows)


def _take_rows(session: Session, rows: Sequence[dict[str, str]]) -> None:
    """Through a file in the native layout, as a PAS would give it; the patients are invented."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, shipped_layout().names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ward.csv"
        path.write_text(text.getvalue(), "utf-8", newline="")
        _take(session, path)


def _take(session: Session, path: Path) -> None:
    prepared = session.worklist.prepare([path])
    problem = prepared.report.file_error or prepared.report.rejected
    if problem:
        raise ValueError(f"the ward cannot be taken in: {problem}")
    session.worklist.apply(session.actor, prepared, all_or_nothing=True)


def _quoted(session: Session, episode_id: str, line: DemoLine) -> str:
    """A line made from words of a document, as a selection makes it."""
    for document in session.documents.list(episode_id):
        content = session.documents.content(document.id)
        for page, text in enumerate(content.page_texts, start=1):
            start = text.find(line.quote)
            if start >= 0 and document.source.casefold() == line.source:
                anchor = session.documents.anchor(content, page, start, len(line.quote))
                return session.abstraction.add_from_selection(
                    session.actor,
                    episode_id,
                    anchor,
                    heading=Heading(line.heading),
                    side=Side(line.side) if line.side else None,
                ).value
    raise ValueError(f"the notes do not hold these words: {line.quote}")


def _work(session: Session, episode_id: str, work: DemoWork) -> None:
    actor = session.actor
    lines: list[str] = []
    for line in work.lines:
        if line.quote:
            lines.append(_quoted(session, episode_id, line))
        else:
            lines.extend(session.abstraction.add(actor, episode_id, line.typed).value)
    for code, numbers in work.diagnoses:
        supporting = tuple(lines[number - 1] for number in numbers)
        session.coding.add(actor, episode_id, System.ICD10, code, line_ids=supporting)
    for code, numbers, day in work.procedures:
        supporting = tuple(lines[number - 1] for number in numbers)
        session.coding.add(
            actor, episode_id, System.OPCS4, code, line_ids=supporting, procedure_date=day
        )
    state = State(work.state)
    if state is State.FINAL:
        session.lifecycle.finalise(actor, episode_id)
    elif state is State.WAITING_FOR_INFORMATION:
        session.lifecycle.move(
            actor, episode_id, Verb.WAIT_INFORMATION, reason=work.reason, next_action=_NEXT
        )
    elif state is State.OUTSTANDING_PATHOLOGY:
        session.lifecycle.move(
            actor, episode_id, Verb.WAIT_PATHOLOGY, reason=work.reason, next_action=_NEXT
        )
