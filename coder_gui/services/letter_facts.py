"""What a letter says of the patient and the stay: the least that finds the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coder_gui.domain.episode import Episode, Spell, TimelineEntry
from coder_gui.domain.letters import LetterPatient, LetterWords
from coder_gui.domain.patient import Patient
from coder_gui.domain.queries import Recipient
from coder_gui.letters.dates import day_words, short_day


@dataclass(frozen=True, slots=True)
class Stay:
    """The episode that a query is about, with its patient, its spell and the spell's episodes."""

    patient: Patient
    spell: Spell
    episode: Episode
    timeline: Sequence[TimelineEntry]

    @property
    def consultant(self) -> str:
        """The name of the episode's consultant, or "" where none is known."""
        shown = (one.consultant for one in self.timeline if one.episode_id == self.episode.id)
        return self.episode.consultant_name or next(shown, "")


def patient_on_letter(stay: Stay, words: LetterWords, to: Recipient) -> LetterPatient:
    """The patient's block of a letter that goes to `to`."""
    patient = stay.patient
    last = max((one.episode_number for one in stay.timeline), default=0)
    number = stay.episode.episode_number
    return LetterPatient(
        name=patient.display_name,
        born=patient.birth_date,
        nhs_number=patient.display_nhs_number if patient.nhs_number else None,
        hospital_number=patient.local_patient_id,
        episode=words.episode_of.format(number=number, total=max(last, number)),
        care=care_words(stay, words, to),
    )


def care_words(stay: Stay, words: LetterWords, to: Recipient) -> str:
    """Admission, care and discharge, as far as they are known, in one line.

    The care is "yours" only for the episode's consultant.
    """
    spell, episode = stay.spell, stay.episode
    facts = []
    if spell.admission_date is not None:
        facts.append(words.care_admitted.format(date=day_words(spell.admission_date)))
    consultant = stay.consultant
    if episode.start_date is not None:
        yours = bool(consultant) and to.name.casefold() == consultant.casefold()
        values = {"name": consultant, "start": day_words(episode.start_date)}
        if episode.end_date is not None:
            if episode.start_date.year == episode.end_date.year:
                values["start"] = short_day(episode.start_date)
            values["end"] = day_words(episode.end_date)
            shown = words.care_under if yours else words.care_of
        else:
            shown = words.care_under_open if yours else words.care_of_open
        if yours or consultant:
            facts.append(shown.format(**values))
    if spell.discharge_date is not None:
        facts.append(words.care_discharged.format(date=day_words(spell.discharge_date)))
    elif episode.end_date is None:
        facts.append(words.care_in_hospital)
    return " · ".join(facts)
