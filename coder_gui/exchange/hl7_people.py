"""What ADT events say of people: who they are, and that two hospital numbers are one person."""

from __future__ import annotations

from typing import Any

from coder_gui.domain.identity import derive_id
from coder_gui.exchange.hl7_adt import AdtEvent
from coder_gui.exchange.pas_state import PasState, Row

UNKNOWN_SURNAME = "Unknown"
"""What the NHS writes for a patient whose name nobody could give."""


def hear_of(state: PasState, event: AdtEvent) -> bool | None:
    """Take the facts of a known patient; True when any changed, None when nobody is known."""
    patient_id, was_merged = state.patient_id(event.provider_code, event.local_patient_id)
    known = state.patients.get(patient_id)
    if known is None:
        return None
    return not was_merged and known.take(event.patient, event.as_of, fill=True)


def the_patient(state: PasState, event: AdtEvent) -> tuple[Row, bool]:
    """The event's patient, made where it is new, and whether anything of it changed.

    What is said under a number that was given up says nothing of the surviving patient.
    """
    changed = hear_of(state, event)
    patient_id, _ = state.patient_id(event.provider_code, event.local_patient_id)
    if changed is not None:
        return state.patients[patient_id], changed
    values: dict[str, Any] = {
        "id": patient_id,
        "provider_code": event.provider_code,
        "local_patient_id": event.local_patient_id,
        "surname": UNKNOWN_SURNAME,
        "forenames": "",
        "vip": False,
        "as_of": event.as_of,
        **event.patient,
    }
    return state.add(Row("patient", patient_id, values, new=True)), True


def merge(state: PasState, event: AdtEvent) -> bool:
    """Let the numbers that were given up stand for the survivor; True when that is news.

    Spells and episodes go over to the survivor; no id changes, so all that was written stays.
    """
    own = derive_id("patient_alias", event.provider_code, event.local_patient_id)
    back = state.patient_aliases.get(own)
    changed = False
    if back is not None:  # the number had been given up and is the survivor's after all
        own_patient = derive_id("patient", event.provider_code, event.local_patient_id)
        changed = back.take({"patient_id": own_patient}, event.as_of)
    survivor, told = the_patient(state, event)
    changed = changed or told
    for prior in event.prior_patients:
        changed = _merge_one(state, event, survivor, prior) or changed
    return changed


def _merge_one(state: PasState, event: AdtEvent, survivor: Row, prior: str) -> bool:
    prior_id = derive_id("patient", event.provider_code, prior)
    if prior_id == survivor.id:
        return False
    changed = _point(state, event, prior, survivor.id)
    for alias in list(state.patient_aliases.values()):  # those who were merged into the prior one
        if alias.get("patient_id") == prior_id:
            changed = alias.take({"patient_id": survivor.id}, event.as_of) or changed
    changed = survivor.set(merged_into=None) or changed
    given_up = state.patients.get(prior_id)
    if given_up is None:
        return changed
    changed = given_up.set(merged_into=survivor.id) or changed
    given_up.heard(event.as_of)
    for spell in list(state.spells.values()):
        if spell.get("patient_id") == prior_id:
            changed = state.point_to_patient(spell, survivor.id) or changed
            spell.heard(event.as_of)
    return changed


def _point(state: PasState, event: AdtEvent, prior: str, patient_id: str) -> bool:
    alias_id = derive_id("patient_alias", event.provider_code, prior)
    known = state.patient_aliases.get(alias_id)
    if known is not None:
        return known.take({"patient_id": patient_id}, event.as_of)
    values = {
        "id": alias_id,
        "provider_code": event.provider_code,
        "local_patient_id": prior,
        "patient_id": patient_id,
        "as_of": event.as_of,
    }
    state.add(Row("patient_alias", alias_id, values, new=True))
    return True
