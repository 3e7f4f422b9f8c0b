"""Letters measured: 200 of two pages as one print job, and the preview of one until it is painted.

Beside the job stands a bare canvas that only draws the same lines of text at the same places.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

from coder_gui.bench.timing import Measure, Report, sample
from coder_gui.bench.worlds import add_episodes, heavy_episode, session_in, world
from coder_gui.domain.letters import BatchCover, CoverLine, LetterPatient, Printing, QueryLetter
from coder_gui.domain.queries import Evidence, LetterPurpose, QueryKind, QueryOption, Recipient
from coder_gui.letters.batch import Bundle, batch
from coder_gui.letters.paper import HEIGHT, Words
from coder_gui.letters.query_letter import letter_sheets
from coder_gui.letters.text import POINT
from coder_gui.services.letterheads import Letterheads

if TYPE_CHECKING:
    from coder_gui.services.session import Session

LETTERS, PER_COVER = 200, 20
AIM_JOB_MS, AIM_PREVIEW_MS = 4000.0, 100.0
_DPI = 96.0
_RAISED = date(2026, 11, 16)
_FINDINGS = (
    "Creatinine 168 µmol/L (baseline 88)",
    "Creat up. Stop ramipril. IV fluids, recheck am.",
    "Short of breath, crackles at both bases, diuretics given with good effect by the evening",
)


def letters() -> Report:
    """The print job with its hashes and covers, and the preview; the bare canvas beside them."""
    report = Report("letters")
    bundles = _bundles()
    name = f"{LETTERS} letters of two pages as one print job"
    taken = sample(lambda: batch(bundles, title="Query letters"), 5, warm_up=1)
    report.measures.append(Measure(name, taken, aim=AIM_JOB_MS))
    with world() as place, session_in(place) as session:
        painted = _previews(session)
    report.measures.append(
        Measure("preview of one, from the text to painted", painted, aim=AIM_PREVIEW_MS)
    )
    lines = _lines(bundles)
    bare = sample(lambda: _bare(lines), 5, warm_up=1)
    report.baselines.append(Measure("a bare canvas with the same lines of text", bare))
    made = batch(bundles, title="Query letters")
    report.remarks.append(f"{made.pages} pages, {len(made.pdf) / 1e6:.1f} MB")
    return report


def _bundles() -> list[Bundle]:
    head = Letterheads.shipped().of(QueryKind.CLINICAL, _RAISED)
    printing = Printing("Bench", datetime(2026, 11, 16, 14, 32, tzinfo=UTC))
    made = []
    for first in range(0, LETTERS, PER_COVER):
        to = Recipient(f"Mr A Surgeon {first}", "Consultant", "6012345", "General Surgery")
        those = tuple(
            QueryLetter(
                letterhead=head,
                purpose=LetterPurpose.QUERY,
                reference=f"Q-7K3M-{2000 + number}-9",
                raised=_RAISED,
                reply_by=_RAISED + timedelta(days=7),
                recipient=to,
                sender="Priya Shah",
                sender_role="Clinical coder",
                sender_contact="Ext 4417",
                approved_by="Ruth Okafor",
                patient=_patient(number),
                evidence=tuple(_evidence(number, line) for line in range(14)),
                question="From your clinical judgement, what explains the change in creatinine "
                f"between {1 + number % 9} and 22 September 2026?",
                options=(
                    QueryOption("The diagnosis is (please write it in full)", free_text=True),
                    QueryOption("A change without clinical significance"),
                    QueryOption("Other (please explain)", free_text=True, fixed=True),
                    QueryOption("Clinically unable to determine", fixed=True),
                ),
                printing=printing,
            )
            for number in range(first, first + PER_COVER)
        )
        lines = tuple(
            CoverLine(one.reference, one.patient.hospital_number, one.reply_by, 0) for one in those
        )
        made.append(Bundle(BatchCover(head, to, lines, printing), those))
    return made


def _patient(number: int) -> LetterPatient:
    return LetterPatient(
        name=f"BENCH, Patient {number} (Mrs)",
        born=date(1948, 3, 12),
        nhs_number="999 000 0018",
        hospital_number=f"X{204000 + number}",
        episode="1 of 2",
        care="Admitted 17-Sep-2026 · under your care 17-Sep to 24-Sep-2026",
    )


def _evidence(number: int, line: int) -> Evidence:
    return Evidence(
        None,
        _FINDINGS[(number + line) % len(_FINDINGS)],
        f"Case notes volume {1 + line // 5}, p{number % 40}, line {line}",
        date(2026, 9, 1 + line),
        nothing_found=line == 9,
    )


def _previews(session: Session) -> tuple[float, ...]:
    """The heaviest episode of the benchmarks: proposed, set on paper, rendered at 100 %."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize
    from PySide6.QtPdf import QPdfDocument

    add_episodes(session, 1)
    case = session.episodes.case(heavy_episode(session))
    text = session.queries.propose(case, line_ids=[line.id for line in case.lines])

    owner = QObject()

    def once() -> None:
        content = QByteArray(session.query_letters.preview(text, case))
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document = QPdfDocument(owner)
        document.load(buffer)
        size = document.pagePointSize(0) * (_DPI / 72)
        image = document.render(0, QSize(round(size.width()), round(size.height())))
        if image.isNull():
            raise RuntimeError("the letter was not painted")
        document.close()

    return sample(once, 40)


def _lines(bundles: list[Bundle]) -> list[list[tuple[float, float, float, str]]]:
    """Left edge, baseline, size and text of every line, in points, by page."""
    sheets = [sheet for each in bundles for one in each.letters for sheet in letter_sheets(one)]
    return [
        [
            (one.x / POINT, (HEIGHT - one.baseline) / POINT, one.line.style.size, one.line.text)
            for one in sheet.marks
            if isinstance(one, Words)
        ]
        for sheet in sheets
    ]


def _bare(pages: list[list[tuple[float, float, float, str]]]) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in pages:
        for x, y, size, text in page:
            canvas.setFont("letters/Inter-Regular.ttf", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
