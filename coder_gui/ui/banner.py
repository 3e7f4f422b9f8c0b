"""The patient's band: who is open, said in full, on every screen while unlocked."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.patient import SEX_NAMES, Patient, age_on
from coder_gui.ui.announce import announce
from coder_gui.ui.dates import long_date
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import CopyLabel, text_label
from coder_gui.ui.spell_strip import SpellStrip
from coder_gui.ui.theme import Gap, Part, Theme, ground

NOBODY = "No patient open"
STRIP_LEAST = 300
"""Under this width (at 100 %) beside the facts, the timeline goes to a line of its own."""


def age_words(birth: date, day: date) -> str:
    """78y; under two years in months, under four weeks in days, as on a ward's banner."""
    days = (day - birth).days
    if days < 0:
        return "not yet born"
    if days < 28:
        return f"{days}d"
    months = (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
    return f"{months}m" if months < 24 else f"{age_on(birth, day)}y"


class PatientBand(QWidget):
    """Name, birth date, sex, NHS number, hospital number, and the spell's episodes."""

    episode_requested = Signal(str)
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("patient_band")
        self.setAccessibleName("Patient")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        ground(self, "banner")
        self.name_label = text_label(
            theme, NOBODY, role=Role.PATIENT, colour="on_banner", parent=self
        )
        self.name_label.setObjectName("patient_name")
        self._pairs: list[QWidget] = []
        self._facts = QWidget(self)
        self._flow = FlowLayout(self._facts, gap=Gap.S, line_gap=0)
        self.born = self._fact("Born", "Born")
        self.sex = self._fact("", "Sex")
        self.nhs_number = self._fact("NHS No", "NHS number")
        self.local_number = self._fact("Hospital No", "Hospital number")
        self.strip = SpellStrip(theme, self)
        self.strip.episode_requested.connect(self.episode_requested)
        theme.changed.connect(self._arrange)
        self.clear()

    def show_case(self, case: EpisodeCase, today: date) -> None:
        """The patient of the case, announced when it is another one than before."""
        patient = case.patient
        another = self.name_label.text() != patient.display_name
        self.name_label.setText(patient.display_name)
        self.born.show_value(_born(patient, today))
        self.sex.show_value(SEX_NAMES.get(patient.sex or "0", "Sex not known"))
        self.nhs_number.show_value(patient.display_nhs_number)
        self.local_number.show_value(patient.local_patient_id)
        self.strip.show_spell(case.timeline, case.episode.id, today.year)
        self._facts.show()
        self.strip.show()
        self._arrange()
        if another:
            announce(self, f"Patient {patient.display_name}, {self.born.text()}", urgent=True)

    def clear(self) -> None:
        """No patient is open; nothing of the last one stays in any label."""
        self.name_label.setText(NOBODY)
        for label in (self.born, self.sex, self.nhs_number, self.local_number):
            label.show_value("")
        self.strip.clear()
        self._facts.hide()
        self.strip.hide()
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(640), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _fact(self, word: str, name: str) -> CopyLabel:
        pair = QWidget(self._facts)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.XS)
        if word:
            row.addWidget(text_label(self._theme, word, role=Role.SECOND, colour="on_banner2"))
        value = CopyLabel(self._theme, name)
        value.copied.connect(self.copied)
        row.addWidget(value)
        self._flow.addWidget(pair)
        self._pairs.append(pair)
        return value

    def _arrange(self) -> None:
        """Facts at the left, the timeline beside them, or below where there is no room."""
        for pair in self._pairs:
            pair.setMinimumHeight(self._theme.line(Role.BODY))
            pair.updateGeometry()  # or its place is the width of the patient before
        left, width = Gap.L, max(self.width() - 2 * Gap.L, 1)
        name_height = self._theme.line(Role.PATIENT)
        facts_width = max(self._flow.sizeHint().width(), self.name_label.sizeHint().width())
        wanted = self.strip.natural_width()
        room = width - facts_width - Gap.XL
        shown = self.strip.isVisibleTo(self) and wanted > 0
        beside = shown and room >= min(wanted, self._theme.px(STRIP_LEAST))
        inner = min(facts_width, width) if beside else width
        facts_height = self._flow.heightForWidth(inner) if self._facts.isVisibleTo(self) else 0
        text_height = name_height + facts_height
        block = self.strip.block_height()
        height = max(self._theme.height(Part.BAND), text_height + Gap.L)
        if shown and not beside:
            height += block + Gap.XS
        top = (
            (self._theme.height(Part.BAND) - text_height) // 2
            if facts_height
            else ((height - name_height) // 2)
        )
        top = max(top, Gap.S)
        self.name_label.setGeometry(QRect(left, top, width, name_height))
        self._facts.setGeometry(QRect(left, top + name_height, inner, max(facts_height, 1)))
        if beside:
            strip = min(wanted, room)
            self.strip.setGeometry(QRect(left + width - strip, (height - block) // 2, strip, block))
        elif shown:
            self.strip.setGeometry(QRect(left, height - block - Gap.S, min(wanted, width), block))
        if self.height() != height:
            self.setFixedHeight(height)


def _born(patient: Patient, today: date) -> str:
    if patient.birth_date is None:
        return "date not given"
    return f"{long_date(patient.birth_date)} ({age_words(patient.birth_date, today)})"
