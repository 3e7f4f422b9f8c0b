"""The stays of the ward as HL7 v2 ADT messages: what a PAS sends while patients come and go.

They carry what the extract does not: titles, beds and the names of consultants.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SEXES = {"1": "M", "2": "F"}


@dataclass(frozen=True, slots=True)
class StayFacts:
    """What only the messages know of a spell: the patient's title and the bed."""

    title: str
    bed: str


def adt_file(
    rows: Sequence[dict[str, str]], facts: dict[str, StayFacts], names: dict[str, str]
) -> str:
    """One batch of messages, segments ended by CR. `names` are consultants' by their code."""
    spells: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        spells.setdefault(row["spell_number"], []).append(row)
    made = []
    for number, episodes in spells.items():
        made += list(_spell(episodes, facts[number], names))
    return "\r".join(segment for message in made for segment in message) + "\r"


def _spell(
    episodes: Sequence[dict[str, str]], facts: StayFacts, names: dict[str, str]
) -> Iterator[list[str]]:
    for place, row in enumerate(episodes):
        event = "A02" if place else "A01"
        yield _message(event, f"{row['episode_start_date']}{9 + place:02d}00", row, facts, names)
    last = episodes[-1]
    if last["discharge_date"]:
        yield _message("A03", f"{last['discharge_date']}1600", last, facts, names)


def _message(
    event: str, time: str, row: dict[str, str], facts: StayFacts, names: dict[str, str]
) -> list[str]:
    moment = time.replace("-", "") + "00"
    control = f"{row['spell_number']}-{event}-{row['episode_number']}"
    code = row["consultant_code"]
    provider = row["provider_code"]
    ids = f"{row['local_patient_id']}^^^{provider}^MR~{row['nhs_number']}^^^NHS^NH"
    name = f"{row['surname']}^{row['forenames']}^^^{facts.title}"
    visit = [""] * 46
    visit[1], visit[2] = "1", {"2": "D"}.get(row["patient_classification"], "I")
    visit[3] = f"{row['ward_end']}^^{facts.bed}"
    visit[4] = row["admission_method"]
    visit[7] = f"{code}^{names.get(code, '')}"
    visit[10] = row["main_specialty"]
    visit[14] = row["admission_source"]
    visit[19] = row["spell_number"]
    visit[44] = row["admission_date"].replace("-", "") + "0900"
    if event == "A03":
        visit[36] = row["discharge_method"]
        visit[45] = moment
    born, sex = row["birth_date"].replace("-", ""), _SEXES.get(row["sex"], "U")
    return [
        (
            rf"MSH|^~\&|PAS|{provider}|CODER|{provider}|{moment}||ADT^{event}|{control}|P|2.4"
            "||||||UNICODE UTF-8"
        ),
        f"EVN|{event}|{moment}||||{moment}",
        f"PID|1||{ids}||{name}||{born}|{sex}",
        "PV1|" + "|".join(visit[1:]),
    ]
