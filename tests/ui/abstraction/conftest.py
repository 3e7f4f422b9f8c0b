"""Lines and documents of an invented patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QMainWindow

from coder_gui.domain.abstraction import (
    AbstractionLine,
    Anchor,
    Certainty,
    DocumentContent,
    DocumentInfo,
    Heading,
    Place,
    Source,
)
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import EditionUse, System
from coder_gui.domain.episode import Episode, Spell, State, Work
from coder_gui.domain.patient import Patient
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.theme import Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session

    from .bench import Bench

NOTE = (
    "Presenting complaint\n"
    "78 F brought in by ambulance from home, lives alone, carer twice a day.\n"
    "Fell down the last three stairs at home this morning, found by carer 08:20.\n"
    "No loss of consciousness. No head injury. Unable to weight bear since.\n"
    "Imaging\n"
    "AP pelvis and lateral hip: displaced intracapsular fracture left neck of femur.\n"
    "CXR clear. ECG sinus rhythm, rate 84.\n"
)
EPISODE = "00000000-0000-4000-8000-000000000001"
DOCUMENT = "20000000-0000-4000-8000-000000000001"
AT = datetime(2026, 11, 16, 14, 32, 7, tzinfo=UTC)

MakeLine = Callable[..., AbstractionLine]
MakeContent = Callable[..., DocumentContent]
MakeCase = Callable[..., EpisodeCase]


def anchor_of(quote: str, text: str = NOTE, page: int = 1) -> Anchor:
    """An anchor as the service makes it."""
    start = text.index(quote)
    end = start + len(quote)
    return Anchor(
        document_id=DOCUMENT,
        sha256=sha256(text.encode()).hexdigest(),
        page=page,
        start=start,
        length=len(quote),
        quote=quote,
        before=text[max(start - 32, 0) : start],
        after=text[end : end + 32],
    )


@pytest.fixture
def make_line() -> MakeLine:
    """A line with everything but what the test names."""

    def make(number: int = 1, **changes: Any) -> AbstractionLine:
        values: dict[str, Any] = {
            "id": f"30000000-0000-4000-8000-{number:012d}",
            "row_id": f"40000000-0000-4000-8000-{number:012d}",
            "episode_id": EPISODE,
            "number": number,
            "text": "Displaced intracapsular fracture of neck of femur",
            "heading": Heading.MAIN_CONDITION,
            "certainty": Certainty.CONFIRMED,
            "side": None,
            "place": Place(source="ED", page=2, line=14, date=date(2026, 9, 17)),
            "typed": "",
            "anchor": None,
            "orphaned": False,
            "author": "Priya Shah",
            "at": AT,
        }
        return AbstractionLine(**{**values, **changes})

    return make


@pytest.fixture
def make_content() -> MakeContent:
    """The newest version of a document."""

    def make(
        *texts: str, media_type: str = "text/plain", data: bytes | None = None, **changes: Any
    ) -> DocumentContent:
        pages = texts or (NOTE,)
        blob = data if data is not None else "\f".join(pages).encode()
        values: dict[str, Any] = {
            "id": DOCUMENT,
            "episode_id": EPISODE,
            "source": "ED",
            "reference": "ED record",
            "media_type": media_type,
            "sha256": sha256(blob).hexdigest(),
            "version": 1,
            "pages": len(pages),
            "size": len(blob),
            "at": AT,
            "present": True,
        }
        return DocumentContent(DocumentInfo(**{**values, **changes}), blob, tuple(pages))

    return make


@pytest.fixture
def sources() -> tuple[Source, ...]:
    """The trust's list, in its order."""
    return (
        Source("ED", "ED record", 1),
        Source("CLERKING", "Clerking", 2),
        Source("OP", "Op note", 3),
        Source("ICE", "ICE", 4),
        Source("DS", "Discharge summary", 5),
        Source("NOTES", "Notes", 6, paper=True),
    )


_PATIENT = Patient(
    id="10000000-0000-4000-8000-000000000001",
    provider_code="RZ9",
    local_patient_id="X204417",
    nhs_number="9990000018",
    nhs_number_status="01",
    surname="Marlowe",
    forenames="Edith",
    title="Mrs",
    birth_date=date(1948, 3, 12),
    sex="2",
    postcode=None,
    vip=False,
    merged_into=None,
    as_of=AT,
)
_SPELL = Spell(
    id="50000000-0000-4000-8000-000000000001",
    patient_id=_PATIENT.id,
    provider_code="RZ9",
    spell_number="SP1",
    admission_date=date(2026, 9, 17),
    discharge_date=date(2026, 9, 28),
    admission_method="21",
    admission_source="19",
    discharge_method="1",
    discharge_destination="19",
    patient_classification="1",
)
_EPISODE = Episode(
    id=EPISODE,
    spell_id=_SPELL.id,
    patient_id=_PATIENT.id,
    provider_code="RZ9",
    spell_number="SP1",
    episode_number=1,
    cds_type="130",
    start_date=date(2026, 9, 17),
    end_date=date(2026, 9, 24),
    last_episode=False,
    consultant_code="C1234567",
    consultant_name="Hartley",
    main_specialty="110",
    treatment_function="110",
    site_code=None,
    ward="Ward 12",
    bed="4",
    neonatal_level=None,
    cc_days=None,
    rehab_days=None,
    palliative_days=None,
    cds_unique_id=None,
    notes_location="Library bay 4",
    summary_text_ref=None,
    existing_dx=(),
    existing_px=(),
    cancelled=False,
    as_of=AT,
)


def _edition(system: System) -> EditionUse:
    return EditionUse(system, "test", date(2026, 4, 1), None, False, True, None)


@pytest.fixture
def make_case() -> MakeCase:
    """An open episode with nothing on it but what the test names."""

    def make(**changes: Any) -> EpisodeCase:
        values: dict[str, Any] = {
            "patient": _PATIENT,
            "spell": _SPELL,
            "episode": _EPISODE,
            "work": Work(State.IN_PROGRESS),
            "timeline": (),
            "lines": (),
            "looks": (),
            "diagnoses": (),
            "procedures": (),
            "overrides": (),
            "problems": (),
            "documents": (),
            "drafts": (),
            "icd10": _edition(System.ICD10),
            "opcs4": _edition(System.OPCS4),
            "specialty_name": "Trauma and orthopaedics",
            "freeze": date(2026, 11, 19),
            "freeze_estimated": False,
        }
        return EpisodeCase(**{**values, **changes})

    return make


@pytest.fixture
def bench(
    session: Session, runner: TaskRunner, actions: Actions, theme: Theme, window: QMainWindow
) -> Bench:
    """The dock in a window, with an episode open and its record on screen."""
    from coder_gui.ui.abstraction.dock import AbstractionDock
    from coder_gui.ui.case_desk import CaseDesk

    from .bench import Bench, put_stays

    put_stays(session)
    dock = AbstractionDock(session, runner, actions, theme)
    desk = CaseDesk(session, runner, window)
    desk.shown.connect(dock.show_case)
    window.setCentralWidget(dock)
    window.resize(620, 760)
    window.show()
    made = Bench(session, runner, actions, dock, desk)
    made.take()
    made.open()
    dock.focus_default()
    return made
