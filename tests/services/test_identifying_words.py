"""The words of the scanner are data: a trust adds its own, and a slip in the file is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder_gui.domain.errors import UserError
from coder_gui.domain.identifiers import Known
from coder_gui.domain.identifying import Identifying
from coder_gui.services.identifying_words import identifying_words
from coder_gui.services.national_form import national_form
from coder_gui.system.paths import resource

Write = Callable[[str, str, str], Path]


@pytest.fixture
def trust(tmp_path: Path) -> Write:
    """Writes a trust's copy of a shipped file with one thing in it replaced."""

    def write(name: str, before: str, after: str) -> Path:
        text = resource("queries", name).read_text(encoding="utf-8")
        assert before in text
        (tmp_path / "queries").mkdir(exist_ok=True)
        (tmp_path / "queries" / name).write_text(text.replace(before, after, 1), encoding="utf-8")
        return tmp_path

    return write


def test_a_trusts_own_sites_are_places(trust: Write) -> None:
    folder = trust("identifying.toml", "own = []", 'own = ["Fernlea", "The Beeches"]')
    case = Identifying(Known(), identifying_words(folder))
    assert case.clean("from fernlea to The Beeches").text == "from [place] to [place]"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("december = 12", "december = 13", "identifying.toml, dates, months: december must be"),
        ('titles = ["mr", ', 'titels = ["mr", ', "titles is missing"),
        ("[places]\n", '[places]\nrivers = ["Aire"]\n', "rivers is not known here"),
        ('never = ["24/7"', 'never = ["", "24/7"', "never has to hold words"),
        ('source = "NHS', 'source = NHS"', "this is not TOML"),
    ],
)
def test_a_slip_in_the_file_is_said_with_its_place(
    trust: Write, before: str, after: str, said: str
) -> None:
    folder = trust("identifying.toml", before, after)
    with pytest.raises(UserError, match=r"identifying\.toml") as refused:
        identifying_words(folder)
    assert said in str(refused.value)


def test_the_form_names_every_part_of_a_pack(trust: Write) -> None:
    form = national_form()
    assert form.fields["evidence"] == "Anonymised evidence"
    folder = trust("national.toml", 'evidence = "Anonymised evidence"\n', "")
    with pytest.raises(UserError, match=r"national\.toml, fields: evidence is missing"):
        national_form(folder)


def test_a_form_with_a_part_that_no_pack_has_is_refused(trust: Write) -> None:
    folder = trust("national.toml", "[parts]", 'colour = "Colour"\n\n[parts]')
    with pytest.raises(UserError, match="colour is not known here"):
        national_form(folder)
