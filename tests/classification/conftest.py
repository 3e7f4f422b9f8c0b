"""Editions for the tests: the starters made once, and files in the layouts of the releases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from classification.written import Row, opcs4_text, trud_rows
from coder_gui.classification.content import CodeRow, EditionContent, Heading
from coder_gui.classification.edition import Edition
from coder_gui.classification.editions import Classifications
from coder_gui.classification.index_file import IndexFacts, Source, read_facts, write_index
from coder_gui.classification.index_reader import IndexReader
from coder_gui.classification.starter import OPCS4_FILE, turn_to_uk
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.classification.who_list import read_who_list, who_file
from coder_gui.domain.coding import EditionUse, System
from coder_gui.system.paths import resource

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """The instant."""
        return NOW

    def today(self) -> date:
        """The day."""
        return NOW.date()

    def monotonic(self) -> float:
        """Seconds."""
        return 0.0


@pytest.fixture(scope="session")
def uk() -> UkForm:
    """The shipped facts."""
    return UkForm.load(resource("classifications"))


@pytest.fixture(scope="session")
def whole_list(uk: UkForm) -> EditionContent:
    """ICD-10 in the UK form, as the starter has it; not to be changed."""
    file = who_file()
    assert file is not None
    return turn_to_uk(read_who_list(file), uk)


@pytest.fixture(scope="session")
def icd10_rows(whole_list: EditionContent) -> list[Row]:
    """The whole list as rows of the TRUD text; a change makes new rows."""
    return trud_rows(whole_list)


@pytest.fixture(scope="session")
def opcs4_lines() -> str:
    """A short OPCS-4 CodesAndTitles text with every chapter in it."""
    return opcs4_text(resource("classifications", OPCS4_FILE))


@pytest.fixture(scope="session")
def starters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classifications]:
    """Editions where nothing was imported."""
    classifications = Classifications(tmp_path_factory.mktemp("starters"), clock=StandingClock())
    classifications.ensure_starter()
    yield classifications
    classifications.close()


@pytest.fixture(scope="session")
def real_layout(
    tmp_path_factory: pytest.TempPathFactory, reference_data: Path
) -> Iterator[Classifications]:
    """Editions imported from the reference data: both lists and their usage counts."""
    classifications = Classifications(tmp_path_factory.mktemp("real"), clock=StandingClock())
    classifications.import_files([reference_data / "trud_layout"])
    yield classifications
    classifications.close()


@pytest.fixture
def classifications(tmp_path: Path) -> Iterator[Classifications]:
    """Editions in an empty folder."""
    made = Classifications(tmp_path / "classifications", clock=StandingClock())
    yield made
    made.close()


SMALL = """
D51 Vitamin B₁₂ deficiency anaemia
D510 Vitamin B₁₂ deficiency anaemia due to intrinsic factor deficiency|4
F05 Delirium, not induced by alcohol and other psychoactive substances
F050 Delirium not superimposed on dementia, so described|86
F051 Delirium superimposed on dementia|137
F059 Delirium, unspecified|60
G01 Meningitis in bacterial diseases classified elsewhere
G01X Meningitis in bacterial diseases classified elsewhere
I10 Essential (primary) hypertension
I10X Essential (primary) hypertension|6426
J18 Pneumonia, organism unspecified
J180 Bronchopneumonia, unspecified|20
J189 Pneumonia, unspecified|355
K35 Acute appendicitis
K352 Acute appendicitis with generalized peritonitis|2
K353 Acute appendicitis with localized peritonitis|22
K358 Acute appendicitis, other and unspecified|33
K913 Postoperative intestinal obstruction|5
M350 Sicca syndrome [Sjögren]|38
S72 Fracture of femur
S720 Fracture of neck of femur|86
S7200 Fracture of neck of femur, closed
S7201 Fracture of neck of femur, open
S723 Fracture of shaft of femur
S7230 Fracture of shaft of femur, closed
S7231 Fracture of shaft of femur, open
T814 Post-procedural haemorrhage, not elsewhere classified|3
U071 COVID-19, virus identified|288
"""


@pytest.fixture(scope="session")
def small_content() -> EditionContent:
    """A handful of codes with counts, notes and a pair; not to be changed."""
    content = EditionContent(System.ICD10, dagger_facts=True)
    for line in SMALL.strip().splitlines():
        code, words = line.split(" ", 1)
        title, _, count = words.partition("|")
        content.add(CodeRow(code, title, usage=int(count or 0)))
    content.rows["G01X"].role = "asterisk"
    content.rows["G01X"].partners = ("A390", "F051")
    content.rows["F051"].includes = ("Conditions in the course of dementia",)
    content.rows["U071"].valid_from = date(2020, 1, 31)
    content.headings = [
        Heading("V", "Mental and behavioural disorders", "F00", "F99"),
        Heading("F00-F09", "Organic mental disorders", "F00", "F09"),
    ]
    return content


@pytest.fixture(scope="session")
def small_reader(
    tmp_path_factory: pytest.TempPathFactory, small_content: EditionContent
) -> Iterator[IndexReader]:
    """The handful in an index file."""
    facts = IndexFacts(
        System.ICD10, "ICD-10 small", date(2016, 4, 1), False, (Source("a", "b"),), "now"
    )
    file = write_index(tmp_path_factory.mktemp("small"), small_content, facts)
    said = read_facts(file)
    assert said is not None
    reader = IndexReader(file, said)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def small(small_reader: IndexReader) -> Edition:
    """The handful as an edition."""
    use = EditionUse(System.ICD10, "ICD-10 small", date(2016, 4, 1), None, False, True, None)
    return Edition(small_reader, use)


TERMS = """wordings\tcodes\tkind\tspecialties\tmeans\twith\twithout
ms\tG35\tabbreviation\t400\tmultiple sclerosis
ms\tI05.0\tabbreviation\t320\tmitral stenosis
t2dm\tE11\tabbreviation\t\ttype 2 diabetes mellitus
nstemi | non stemi\tI21.4\tabbreviation\t\tnon-ST elevation myocardial infarction
aki\tN17.9\tabbreviation\t\tacute kidney injury
ckd3 | ckd stage 3\tN18.3\tabbreviation\t\tchronic kidney disease, stage 3
dementia in alzheimers\tG30.9\tsynonym\t\tdementia in Alzheimer disease\tF00.9
weber b\tS82.6\teponym\t\tfracture of lateral malleolus\t\tundisplaced
metformin\tE11.9\tdrug\t\ttype 2 diabetes is likely
fall\tW19\tlay\t\tunspecified fall
bph\tN40\tabbreviation\t\tbenign prostatic hyperplasia
"""
WORDS = """typed\tstands for\tkind\tspecialties
nof\tneck of femur\tabbreviation
renal\tkidney\tsame
ca\tmalignant neoplasm | carcinoma\tabbreviation
mets\tsecondary malignant neoplasm\tabbreviation
neuropathy\tneurological complications\tsame
right\t\tweak
r\t\tweak
"""


@pytest.fixture(scope="session")
def terms_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few clinical terms, written for the tests."""
    folder = tmp_path_factory.mktemp("terms")
    for part, text in (("icd10", TERMS), ("words", WORDS)):
        (folder / part).mkdir()
        (folder / part / "few.tsv").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def taught(
    tmp_path_factory: pytest.TempPathFactory, terms_folder: Path
) -> Iterator[Classifications]:
    """The starter lists with these few terms."""
    made = Classifications(
        tmp_path_factory.mktemp("taught"), clock=StandingClock(), terms=(terms_folder,)
    )
    made.prepare_search()
    yield made
    made.close()
