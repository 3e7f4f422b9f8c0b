"""Two small editions with real codes, for tests of rules and of services that use them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coder_gui.domain.codes import display
from coder_gui.domain.coding import CodeFacts, EditionUse, System

ICD10 = """
A39 Meningococcal infection
A390 Meningococcal meningitis
A394 Meningococcaemia, unspecified
A410 Sepsis due to Staphylococcus aureus
A419 Sepsis, unspecified
C504 Malignant neoplasm: Upper-outer quadrant of breast
C773 Secondary malignant neoplasm: Axillary and upper limb lymph nodes
D62X Acute posthaemorrhagic anaemia
E10 Type 1 diabetes mellitus
E102 Type 1 diabetes mellitus with renal complications
E11 Type 2 diabetes mellitus
E112 Type 2 diabetes mellitus with renal complications
E113 Type 2 diabetes mellitus with ophthalmic complications
E119 Type 2 diabetes mellitus without complications
E86X Volume depletion
F00 Dementia in Alzheimer disease
F000* Dementia in Alzheimer disease with early onset
F009* Dementia in Alzheimer disease, unspecified
F03X Unspecified dementia
F171 Mental and behavioural disorders due to use of tobacco: harmful use
G01X* Meningitis in bacterial diseases classified elsewhere
G301 Alzheimer disease with late onset
G309 Alzheimer disease, unspecified
H258 Other senile cataract
H360* Diabetic retinopathy
I10 Essential (primary) hypertension
I10X Essential (primary) hypertension
I21 Acute myocardial infarction
I210 Acute transmural myocardial infarction of anterior wall
I211 Acute transmural myocardial infarction of inferior wall
I212 Acute transmural myocardial infarction of other sites
I214 Acute subendocardial myocardial infarction
I219 Acute myocardial infarction, unspecified
I259 Chronic ischaemic heart disease, unspecified
I48 Atrial fibrillation and flutter
I489 Atrial fibrillation and atrial flutter, unspecified
I500 Congestive heart failure
J180 Bronchopneumonia, unspecified
J189 Pneumonia, unspecified
J440 Chronic obstructive pulmonary disease with acute lower respiratory infection
J459 Asthma, unspecified
J96 Respiratory failure, not elsewhere classified
J960 Acute respiratory failure
J9600 Acute respiratory failure, type I [hypoxic]
J9601 Acute respiratory failure, type II [hypercapnic]
J9609 Acute respiratory failure, type unspecified
K352 Acute appendicitis with generalized peritonitis
K358 Acute appendicitis, other and unspecified
K409 Unilateral or unspecified inguinal hernia, without obstruction or gangrene
K801 Calculus of gallbladder with other cholecystitis
K802 Calculus of gallbladder without cholecystitis
L031 Cellulitis of other parts of limb
M16 Coxarthrosis [arthrosis of hip]
M161 Other primary coxarthrosis
M2331 Other meniscus derangements, shoulder region
N083* Glomerular disorders in diabetes mellitus
N179 Acute renal failure, unspecified
N40 Hyperplasia of prostate
N40X Hyperplasia of prostate
O421 Premature rupture of membranes, onset of labour after 24 hours
O700 First degree perineal laceration during delivery
O800 Spontaneous vertex delivery
P071 Other low birth weight infants
R31X Unspecified haematuria
S52 Fracture of forearm
S525 Fracture of lower end of radius
S5250 Fracture of lower end of radius, closed
S5251 Fracture of lower end of radius, open
S72 Fracture of femur
S720 Fracture of neck of femur
S7200 Fracture of neck of femur, closed
S7201 Fracture of neck of femur, open
T814 Infection following a procedure, not elsewhere classified
W10 Fall on and from stairs and steps
W100 Fall on and from stairs and steps, home
W101 Fall on and from stairs and steps, residential institution
W104 Fall on and from stairs and steps, street and highway
W109 Fall on and from stairs and steps, unspecified place
W19 Unspecified fall
W190 Unspecified fall, home
W199 Unspecified fall, unspecified place
Y831 Surgical operation with implant of artificial internal device
Z370 Single live birth
Z380 Singleton, born in hospital
Z511 Chemotherapy session for neoplasm
Z880 Personal history of allergy to penicillin
Z922 Personal history of long-term (current) use of other medicaments
Z966 Presence of orthopaedic joint implants
"""
OPCS4 = """
B283 Excision of lesion of breast NEC
C712 Phacoemulsification of lens
C751 Insertion of prosthetic replacement for lens NEC
G451 Fibreoptic endoscopic examination of upper gastrointestinal tract and biopsy
H013 Emergency excision of abnormal appendix NEC
H012 Emergency excision of abnormal appendix and drainage HFQ
J183 Total cholecystectomy NEC
K633 Angiocardiography of left side of heart NEC
K634 Coronary arteriography using two catheters
K752 Percutaneous transluminal balloon angioplasty and insertion of one drug-eluting stent
M473 Removal of urethral catheter from bladder
M653 Endoscopic resection of prostate NEC
O161 Pelvis NEC
O451 Bifurcation of aorta
R249 All normal delivery
T202 Primary repair of inguinal hernia using insert of prosthetic material
U212 Computed tomography NEC
W371 Primary total prosthetic replacement of hip joint using cement
W461 Primary prosthetic replacement of head of femur using cement
X723 Delivery of complex chemotherapy for neoplasm including prolonged infusional treatment
Y534 Approach to organ under fluoroscopic control
Y752 Laparoscopic approach to abdominal cavity NEC
Y981 Radiology of one body area (or < 20 minutes)
Z282 Other part of large intestine
Z843 Hip joint
Z941 Bilateral operation
Z942 Right sided operation
Z943 Left sided operation
"""


class TinyEdition:
    """An edition in memory. `daggers` are canonical codes it marks as daggers (None: no facts)."""

    def __init__(
        self,
        system: System,
        *,
        starter: bool = False,
        complete: bool = True,
        daggers: frozenset[str] | None = None,
    ) -> None:
        name = "ICD-10 5th edition" if system is System.ICD10 else "OPCS-4.11"
        self._use = EditionUse(
            system, name, date(2016, 4, 1), None, starter, complete and not starter, None
        )
        self._facts: dict[str, CodeFacts] = {}
        table = ICD10 if system is System.ICD10 else OPCS4
        for line in table.strip().splitlines():
            word, title = line.split(" ", 1)
            code = word.rstrip("*")
            self._add(system, code, title, asterisk=word.endswith("*"), daggers=daggers)
        for code in list(self._facts):
            self._add(system, code[:3], self._facts[code].title, asterisk=False, daggers=daggers)
        for code, facts in self._facts.items():
            usable = len(code) > 3 and not self.children(code)
            self._facts[code] = replace(facts, usable=usable)

    def _add(
        self,
        system: System,
        code: str,
        title: str,
        *,
        asterisk: bool,
        daggers: frozenset[str] | None,
    ) -> None:
        if code not in self._facts:
            self._facts[code] = CodeFacts(
                system,
                code,
                display(system, code),
                title,
                "category" if len(code) == 3 else "code",
                usable=False,
                asterisk=asterisk,
                dagger=None if daggers is None else code in daggers,
            )

    @property
    def use(self) -> EditionUse:
        """Which edition this is."""
        return self._use

    def facts(self, code: str) -> CodeFacts | None:
        """Facts of a code."""
        return self._facts.get(code)

    def children(self, code: str) -> tuple[str, ...]:
        """Codes directly below."""
        deeper = len(code) + 1
        return tuple(
            sorted(each for each in self._facts if len(each) == deeper and each.startswith(code))
        )

    def nearest(self, code: str, limit: int = 3) -> tuple[CodeFacts, ...]:
        """Usable codes of the same category, else of the same letter."""
        for length in (3, 1):
            near = [
                facts
                for each, facts in sorted(self._facts.items())
                if each.startswith(code[:length]) and facts.usable
            ]
            if near:
                return tuple(near[:limit])
        return ()


def icd10(
    *, starter: bool = False, complete: bool = True, daggers: frozenset[str] | None = None
) -> TinyEdition:
    """ICD-10, complete unless said otherwise."""
    return TinyEdition(System.ICD10, starter=starter, complete=complete, daggers=daggers)


def opcs4(*, starter: bool = False, complete: bool = True) -> TinyEdition:
    """OPCS-4, complete unless said otherwise."""
    return TinyEdition(System.OPCS4, starter=starter, complete=complete)
