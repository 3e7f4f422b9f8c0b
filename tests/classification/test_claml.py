"""WHO ClaML: modifiers become codes, notes and pairs are kept, the UK form is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.classification.content import EditionContent
from coder_gui.classification.importers.claml import read_claml
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.domain.errors import UserError


def modifier(name: str, **digits: str) -> str:
    """ModifierClass elements: digit d0 becomes code 0."""
    return "".join(
        f'<ModifierClass modifier="{name}" code="{digit[1:]}"><SuperClass code="{name}"/>'
        f'<Rubric kind="preferred"><Label>{words}</Label></Rubric></ModifierClass>'
        for digit, words in digits.items()
    )


def category(code: str, title: str, inner: str = "", attributes: str = "") -> str:
    """A Class element of a category."""
    return (
        f'<Class kind="category" code="{code}" {attributes}>{inner}'
        f'<Rubric kind="preferred"><Label>{title}</Label></Rubric></Class>'
    )


def modified(name: str, inner: str = "") -> str:
    """A ModifiedBy element."""
    return f'<ModifiedBy code="{name}">{inner}</ModifiedBy>'


PAIR = (
    '<Rubric kind="inclusion"><Label>Tuberculosis of meninges'
    '<Reference class="in brackets" usage="aster">G01</Reference></Label></Rubric>'
    '<Rubric kind="exclusion"><Label><Fragment type="list">abscess:</Fragment>'
    '<Fragment type="list">brain<Reference class="in brackets">G07</Reference></Fragment>'
    "</Label></Rubric>"
)
TEXT = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ClaML SYSTEM "ClaML.dtd">
<ClaML version="2.0.0">
<Title name="ICD-10-EN-2016" date="2016-01-01" version="ALPHA">ICD-10</Title>
<Class kind="chapter" code="IV"><SubClass code="E10-E14"/><SubClass code="E00-E07"/>
<Rubric kind="preferred"><Label>Endocrine diseases</Label></Rubric></Class>
<Class kind="block" code="E10-E14"><Rubric kind="preferred"><Label>Diabetes mellitus</Label>
</Rubric></Class>
{category("A17.0", "Tuberculous meningitis", PAIR, 'usage="dagger"')}
{category("G01", "Meningitis in bacterial diseases", "", 'usage="aster"')}
{category("D51", 'Vitamin B<Term class="subscript">12</Term> deficiency')}
{
    category(
        "C40.3",
        "Short bones",
        '<Rubric kind="preferredLong"><Label>Malignant neoplasm: '
        "Short bones of lower limb</Label></Rubric>",
    )
}
{category("E10", "Type 1 diabetes mellitus", modified("S04E10_4"))}
{category("I70", "Atherosclerosis", modified("I70M10_4"))}
{category("I70.0", "Atherosclerosis of aorta")}
{category("M45", "Ankylosing spondylitis", modified("S13M40_5"))}
{
    category(
        "M13",
        "Other arthritis",
        '<Rubric kind="modifierlink"><Label>'
        '<Reference code="S13M00_5">[See site code]</Reference></Label></Rubric>',
    )
}
{category("M13.0", "Polyarthritis")}
{category("T14", "Injury")}
{category("T14.2", "Fracture of unspecified body region", modified("S19T14_5"))}
{category("V01", "Pedestrian injured", modified("S20V01_4") + modified("S20V01T_5"))}
{category("W10", "Fall on stairs", modified("S20W00_4"))}
{category("X59", "Exposure to unspecified factor")}
{category("X59.0", "Exposure causing fracture")}
{
    category(
        "F10",
        "Alcohol",
        modified("S05F10_4", '<ValidModifierClass code=".0"/><ValidModifierClass code=".2"/>'),
    )
}
{modifier("S04E10_4", d0="With coma", d1="With ketoacidosis").replace('code="0"', 'code=".0"')}
{modifier("I70M10_4", d0="without gangrene", d1="with gangrene")}
{modifier("S13M40_5", d3="Cervicothoracic region")}
{modifier("S13M00_5", d4="Hand")}
{modifier("S19T14_5", d0="closed", d1="open")}
{modifier("S20V01_4", d0="nontraffic accident")}
{modifier("S20V01T_5", d0="while engaged in sports")}
{modifier("S20W00_4", d0="Home")}
{modifier("S05F10_4", d0="Acute intoxication", d1="Harmful use", d2="Dependence")}
</ClaML>
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory, uk: UkForm) -> EditionContent:
    file = tmp_path_factory.mktemp("claml") / "icd102016en.xml"
    file.write_text(TEXT, "utf-8")
    read, year = read_claml(file, uk)
    assert year == "2016"
    return read


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("E100", "Type 1 diabetes mellitus, with coma"),
        ("E101", "Type 1 diabetes mellitus, with ketoacidosis"),
        ("I7001", "Atherosclerosis of aorta, with gangrene"),
        ("M45X3", "Ankylosing spondylitis, cervicothoracic region"),
        ("M1304", "Polyarthritis, hand"),
        ("T1421", "Fracture of unspecified body region, open"),
        ("V010", "Pedestrian injured, nontraffic accident"),
        ("W100", "Fall on stairs, home"),
        ("W109", "Fall on stairs, unspecified place"),
        ("X590", "Exposure to unspecified factor, home"),
        ("F102", "Alcohol, dependence"),
        ("D51X", "Vitamin B12 deficiency"),
        ("C403", "Malignant neoplasm: Short bones of lower limb"),
        ("G01X", "Meningitis in bacterial diseases"),
    ],
)
def test_modifiers_and_labels_become_codes_and_titles(
    content: EditionContent, code: str, title: str
) -> None:
    assert content.rows[code].title == title
    assert code in content.usable()


def test_the_activity_and_digits_that_are_not_valid_make_no_codes(
    content: EditionContent,
) -> None:
    assert not {"V0100", "W1000", "F101", "E10X", "T14X", "M130"} & content.usable()


def test_notes_and_pairs_are_kept(content: EditionContent) -> None:
    row = content.rows["A170"]
    assert row.role == "dagger"
    assert row.partners == ("G01",)
    assert row.includes == ("Tuberculosis of meninges (G01)",)
    assert row.excludes == ("abscess: brain (G07)",)
    assert content.rows["G01X"].role == "asterisk"
    assert content.dagger_facts


def test_headings_span_their_categories(content: EditionContent) -> None:
    spans = [(head.code, head.first, head.last) for head in content.headings]
    assert spans == [("IV", "E00", "E14"), ("E10-E14", "E10", "E14")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<rows><row CODE='A00'/></rows>", "TRUD's XML layouts are not read yet"),
        ("<ClaML><Class>", "cannot be read as XML: line 1"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><ClaML/>", "declares the entity “b”"),
        ("plain text", "cannot be read as XML"),
    ],
)
def test_other_xml_is_refused_in_words(tmp_path: Path, uk: UkForm, text: str, words: str) -> None:
    file = tmp_path / "list.xml"
    file.write_text(text, "utf-8")
    with pytest.raises(UserError) as refused:
        read_claml(file, uk)
    assert words in refused.value.text
    assert refused.value.text.startswith("list.xml")
