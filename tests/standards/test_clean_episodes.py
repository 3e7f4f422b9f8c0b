"""Realistic episodes that are coded right: no rule may object to them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord, Severity
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from coder_gui.system.paths import resource
from standards import tiny

PACK = packs.load(resource("rules"))
EPISODES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("clean_episodes.toml").read_text("utf-8")
)["episode"]
DAGGERS = frozenset({"E102", "E112", "E113", "A390", "G301", "G309"})


def record(episode: dict[str, Any]) -> CheckRecord:
    start: date = episode["start"]
    end: date | None = episode.get("end")
    return CheckRecord(
        episode["what"],
        diagnoses=tuple(CheckCode(code) for code in episode["diagnoses"]),
        procedures=tuple(
            CheckCode(code, date=day[0] if day else None)
            for code, *day in episode.get("procedures", [])
        ),
        start_date=start,
        end_date=end,
        finished=end is not None,
        sex=episode.get("sex"),
        cds_type=episode.get("cds_type", "130"),
    )


@pytest.mark.parametrize("episode", EPISODES, ids=lambda episode: str(episode["what"]))
def test_a_clean_episode_has_nothing_to_put_right_where_the_edition_knows_daggers(
    episode: dict[str, Any],
) -> None:
    problems = check(record(episode), PACK, tiny.icd10(daggers=DAGGERS), tiny.opcs4())

    assert [each.message for each in problems if each.severity is not Severity.INFO] == []


@pytest.mark.parametrize("episode", EPISODES, ids=lambda episode: str(episode["what"]))
def test_a_clean_episode_has_no_error_on_a_starter(episode: dict[str, Any]) -> None:
    problems = check(record(episode), PACK, tiny.icd10(starter=True), tiny.opcs4(starter=True))

    assert [each.message for each in problems if each.severity is Severity.ERROR] == []
