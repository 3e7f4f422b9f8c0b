"""Documents of episodes: versions, and quotes that follow them or are shown as lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from exchange.document_files import pdf

from coder_gui.domain.abstraction import Heading
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.system.clock import Clock

from .reading_desk import EPISODE, NOTE, ReadingDesk, opened_reading_desk


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[ReadingDesk]:
    with opened_reading_desk(tmp_path / "profile", clock) as opened:
        yield opened


@pytest.fixture(autouse=True)
def profile_folder(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()


# Taking in ------------------------------------------------------------------------------------
def test_a_document_is_kept_with_its_text_and_told_in_the_history(desk: ReadingDesk) -> None:
    content = desk.take()
    assert content.page_texts == (NOTE,)
    assert content.data == NOTE.encode()
    (info,) = desk.documents.list(EPISODE)
    assert info == content.info
    assert (info.source, info.reference, info.version, info.pages) == ("ED", "ed.txt", 1, 1)
    assert info.id == derive_id("document", EPISODE, "ED", "ed.txt")
    assert info.present
    assert desk.events() == ["document_imported"]


def test_the_same_bytes_again_change_nothing(desk: ReadingDesk) -> None:
    first = desk.take()
    again = desk.take()
    assert again.info == first.info
    assert desk.events() == ["document_imported"]


def test_other_bytes_are_the_next_version_and_the_old_one_stays(desk: ReadingDesk) -> None:
    first = desk.take()
    second = desk.take(NOTE + "Addendum\n")
    assert (second.info.id, second.info.version) == (first.info.id, 2)
    assert desk.documents.content(first.info.id).page_texts == (NOTE + "Addendum\n",)
    old = desk.documents.content(first.info.id, first.info.sha256)
    assert (old.page_texts, old.info.version) == ((NOTE,), 1)


def test_another_source_or_name_is_another_document(desk: ReadingDesk) -> None:
    desk.take()
    desk.take(source="Clerking")
    desk.take(reference="other.txt")
    shown = [(info.source, info.reference) for info in desk.documents.list(EPISODE)]
    assert shown == [("ED", "ed.txt"), ("ED", "other.txt"), ("cl", "ed.txt")]


def test_a_pdf_is_kept_with_its_pages(desk: ReadingDesk) -> None:
    content = desk.take(pdf(["One"], ["Two"]), reference="summary.pdf", source="ds")
    assert (content.info.media_type, content.info.pages) == ("application/pdf", 2)
    anchor = desk.documents.anchor(content, 2, 0, 3)
    line = desk.abstraction.add_from_selection(desk.actor, EPISODE, anchor).value
    (shown,) = desk.shown()
    assert (shown.id, shown.text, shown.place.page) == (line, "Two", 2)


def test_a_file_is_taken_in_under_its_name(desk: ReadingDesk, tmp_path: Path) -> None:
    file = tmp_path / "clerking.txt"
    file.write_text(NOTE)
    saved = desk.documents.import_file(desk.actor, EPISODE, file, "clerking")
    assert (saved.value.reference, saved.value.source) == ("clerking.txt", "cl")
    assert saved.changes.touches(kind="document_version", episode=EPISODE)


def test_a_file_that_cannot_be_read_gets_a_sentence(desk: ReadingDesk, tmp_path: Path) -> None:
    for missing in (tmp_path / "absent.txt", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            desk.documents.import_file(desk.actor, EPISODE, missing, "ED")


def test_a_file_too_large_is_not_read_at_all(desk: ReadingDesk, tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    with file.open("wb") as stream:
        stream.truncate(21 * 1024 * 1024)
    with pytest.raises(UserError, match="21 MB"):
        desk.documents.import_file(desk.actor, EPISODE, file, "ED")


@pytest.mark.parametrize(
    ("source", "words"),
    [("nots", "notes"), ("n", "several"), ("xyz", "Use one of"), ("", "not a source")],
)
def test_a_source_that_is_not_known_names_one_that_is(
    desk: ReadingDesk, source: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        desk.take(source=source)
    assert desk.documents.list(EPISODE) == ()


def test_an_unknown_episode_keeps_no_document(desk: ReadingDesk) -> None:
    with pytest.raises(NotFound):
        desk.take(episode_id=new_id())
    with pytest.raises(NotFound):
        desk.documents.content(new_id())


def test_an_episode_that_waited_is_moved_on_by_a_document(desk: ReadingDesk) -> None:
    desk.type("#NOF")
    desk.lifecycle.move(
        desk.actor, EPISODE, Verb.WAIT_PATHOLOGY, reason="Histology", next_action="Ask the lab"
    )
    desk.take(source="ice", reference="histology.txt")
    assert desk.work().work.state is State.UPDATE_RECEIVED


# Versions and quotes --------------------------------------------------------------------------
def test_a_quote_follows_its_words_into_the_next_version(desk: ReadingDesk) -> None:
    line_id = desk.quote(desk.take(), "neck of femur")
    before = desk.shown()[0]
    newer = desk.take("Ambulance sheet\n" + NOTE.replace("this morning", "today"))
    (line,) = desk.shown()
    assert not line.orphaned
    assert line.anchor is not None
    assert line.anchor.sha256 == newer.info.sha256
    text = newer.page_texts[0]
    assert text[line.anchor.start :].startswith("neck of femur")
    assert (line.author, line.at, line.text) == (before.author, before.at, before.text)
    assert desk.rows(line_id) == 2


def test_a_quote_that_is_gone_is_shown_as_lost_and_never_dropped(desk: ReadingDesk) -> None:
    line_id = desk.quote(desk.take(), "three stairs")
    code_id = desk.dx("W10.0", line_id)
    desk.take(NOTE.replace("three stairs", "four steps"))
    (line,) = desk.shown()
    assert line.orphaned
    assert line.anchor is not None
    assert line.anchor.quote == "three stairs"
    assert line.code_ids == (code_id,)
    assert desk.rows(line_id) == 1
    told = dict(desk.story())["document_imported"]
    assert (told["quotes_found"], told["quotes_lost"]) == (0, 1)


def test_a_lost_quote_is_found_again_when_the_words_come_back(desk: ReadingDesk) -> None:
    desk.quote(desk.take(), "three stairs")
    desk.take(NOTE.replace("three stairs", "four steps"))
    desk.take(NOTE)
    assert not desk.shown()[0].orphaned


def test_a_retracted_line_follows_too_but_stays_retracted(desk: ReadingDesk) -> None:
    line_id = desk.quote(desk.take(), "three stairs")
    desk.abstraction.retract(desk.actor, line_id)
    desk.take("Cover\n" + NOTE)
    assert desk.shown() == ()
    desk.abstraction.restore(desk.actor, line_id)
    assert not desk.shown()[0].orphaned


def test_a_carried_line_follows_the_document_of_the_other_episode(desk: ReadingDesk) -> None:
    there = desk.add_second_episode()
    line_id = desk.quote(desk.take(), "neck of femur", heading=Heading.MAIN_CONDITION)
    desk.abstraction.carry(desk.actor, line_id, there)
    desk.take("Cover\n" + NOTE)
    (carried,) = desk.shown(there)
    assert not carried.orphaned
    shown = desk.episodes.case(there).documents
    assert [info.id for info in shown] == [carried.anchor.document_id if carried.anchor else ""]


def test_a_line_edited_while_its_quote_is_lost_stays_lost(desk: ReadingDesk) -> None:
    line_id = desk.quote(desk.take(), "three stairs")
    desk.take(NOTE.replace("three stairs", "four steps"))
    desk.abstraction.edit(desk.actor, line_id, "fell down four steps @ED")
    assert desk.shown()[0].orphaned
