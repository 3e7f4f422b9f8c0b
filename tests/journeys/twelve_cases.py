"""Twelve invented case notes for rows of the shared PAS extract, as a coder would write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What is typed as a line, and for each code it supports what is typed to find it."""

    typed: str
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One episode of the extract, by its spell number; spells of one episode only."""

    spell: str
    specialty: str
    lines: tuple[Line, ...]

    @property
    def diagnoses(self) -> tuple[str, ...]:
        """The ICD-10 codes in order, as shown, without dagger and asterisk marks."""
        return tuple(code for code in self._codes if not _is_procedure(code))

    @property
    def procedures(self) -> tuple[str, ...]:
        """The OPCS-4 codes in order, as shown."""
        return tuple(code for code in self._codes if _is_procedure(code))

    @property
    def _codes(self) -> tuple[str, ...]:
        return tuple(code for line in self.lines for _typed, code in line.codes)


_PROCEDURES = frozenset({
    "E85.2", "T12.3", "Y53.2", "W46.1", "W26.2", "T20.2", "J18.3", "Y75.2", "C71.2", "C75.1",
    "Z70.5", "Z94.2", "Z94.3",
})  # fmt: skip


def _is_procedure(code: str) -> bool:
    return code in _PROCEDURES


MEDICINE, RESPIRATORY, GERIATRICS = "300", "340", "430"
ORTHOPAEDICS, SURGERY, EYES = "110", "100", "130"

TWELVE = (
    Case("SP0026000792", MEDICINE, (
        Line("tx infective exacerbation of COPD @ED 01/08 p1 l6", (("J440", "J44.0"),)),
        Line(">co htn on ramipril @cl p1 l9", (("I10", "I10.X"),)),
        Line("current smoker 20/day", (("tobacco use", "Z72.0"),)),
    )),
    Case("SP0026000750", MEDICINE, (
        Line("collapse, syncope @ED 08/08", (("syncope", "R55.X"),)),
        Line(">co AF on apixaban @cl p1 l4", (("I48.9", "I48.9"),)),
        Line("long term anticoagulant", (("Z921", "Z92.1"),)),
    )),
    Case("SP0026000575", MEDICINE, (
        Line("E coli UTI @ice 15/08 09:10", (("N390", "N39.0"), ("B96.2", "B96.2"))),
        Line(">cx acute confusion, delirium, no dementia @notes v2 p31", (("F05.0", "F05.0"),)),
        Line(">co t2dm diet @cl p1", (("E119", "E11.9"),)),
    )),
    Case("SP0026000871", RESPIRATORY, (
        Line("ca lower lobe R lung @mdt 03/08", (("C343", "C34.3"),)),
        Line(">cx malignant pleural effusion R @cris 03/08", (("J91", "J91.X"),)),
        Line(">co liver metastases @cris 03/08", (("C787", "C78.7"),)),
        Line(">pr US guided pleural aspiration R @notes 04/08 p12",
             (("T123", "T12.3"), ("Y532", "Y53.2"), ("Z942", "Z94.2"))),
    )),
    Case("SP0026000891", RESPIRATORY, (
        Line("lobar pneumonia RLL @cris 11/08", (("J181", "J18.1"),)),
        Line(">cx type 1 resp failure @ice 11/08 23:40", (("J9600", "J96.00"),)),
        Line(">pr NIV @notes 12/08 p9", (("non-invasive ventilation", "E85.2"),)),
    )),
    Case("SP0026000941", GERIATRICS, (
        Line("late onset Alzheimer's, worse @letter 08/08", (("G301", "G30.1"), ("F001", "F00.1"))),
        Line(">co recurrent falls @therapy p2", (("R296", "R29.6"),)),
    )),
    Case("SP0026000933", GERIATRICS, (
        Line("postural hypotension, drop 32 mmHg @nursing 12/08 p4", (("I951", "I95.1"),)),
        Line(">co htn, amlodipine stopped @drug", (("I10X", "I10.X"),)),
    )),
    Case("SP0026000977", ORTHOPAEDICS, (
        Line("#NOF R @ED 10/09 p1 l14", (("S7200", "S72.00"),)),
        Line(">ec fell on stairs at home @ED 10/09 p1 l5", (("W10.0", "W10.0"),)),
        Line(">pr cemented hemi R @op 11/09 p1 l3", (("W461", "W46.1"), ("Z942", "Z94.2"))),
    )),
    Case("SP0026000572", ORTHOPAEDICS, (
        Line("distal radius # L @ED 11/09 p1", (("S5250", "S52.50"),)),
        Line(">ec slipped in high street", (("W018", "W01.8"),)),
        Line(">pr MUA L @theatre 11/09",
             (("W262", "W26.2"), ("Z705", "Z70.5"), ("Z943", "Z94.3"))),
    )),
    Case("SP0026000374", SURGERY, (
        Line("inguinal hernia L @op 10/08 p1", (("inguinal hernia K40.9", "K40.9"),)),
        Line(">pr open mesh repair L", (("T202", "T20.2"), ("Z943", "Z94.3"))),
    )),
    Case("SP0026000998", SURGERY, (
        Line("acute cholecystitis with stones @cris 14/08", (("K80.0", "K80.0"),)),
        Line(">pr lap chole @op 16/08 p1 l2", (("J183", "J18.3"), ("Y752", "Y75.2"))),
    )),
    Case("SP0026000275", EYES, (
        Line("diabetic cataract R @letter 20/09", (("E113", "E11.3"), ("H280", "H28.0"))),
        Line(">pr phaco + IOL R @op 20/09 p1",
             (("C712", "C71.2"), ("C751", "C75.1"), ("Z942", "Z94.2"))),
    )),
)  # fmt: skip
"""Twelve episodes of six specialties."""
