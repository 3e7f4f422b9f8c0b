"""What finalising needs, and when a second look is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from coder_gui.domain.coding import Override, Problem, Severity
from coder_gui.domain.finalising import SecondLook, may_override, missing, refusal

ERROR = Problem(
    rule="ICD-009",
    severity=Severity.ERROR,
    list="diagnoses",
    code="I10.X",
    position=2,
    message="I10.X is there already, at position 1.",
    reference="Data quality",
    code_id="c1",
)
REASON = Override(
    "o1", "ICD-009", "c1", "Two events", "Ada Quick", datetime(2026, 11, 20, tzinfo=UTC)
)
NO_LINE = replace(ERROR, rule="EVIDENCE", message="I10.X has no line that supports it.")


def rules(found: tuple[Problem, ...]) -> list[str]:
    return [each.rule for each in found]


def test_nothing_is_missing_when_it_has_ended_and_every_error_is_answered() -> None:
    answered = replace(ERROR, override=REASON)
    warning = replace(ERROR, severity=Severity.WARNING)

    assert missing([answered, warning], ended=True, has_primary=True) == ()


def test_an_open_episode_says_that_it_has_not_ended() -> None:
    found = missing([], ended=False, has_primary=True)

    assert rules(found) == ["NOT-ENDED"]
    assert found[0].list == "episode"


def test_an_error_without_a_reason_stands_in_the_way() -> None:
    assert rules(missing([ERROR], ended=True, has_primary=True)) == ["ICD-009"]


def test_evidence_is_needed_even_where_a_reason_was_given() -> None:
    reasoned = replace(NO_LINE, override=REASON)

    assert rules(missing([reasoned], ended=True, has_primary=True)) == ["EVIDENCE"]
    assert not may_override(NO_LINE)


def test_a_missing_primary_diagnosis_is_said_once() -> None:
    by_rule = replace(ERROR, rule="ICD-008", code_id=None)

    assert rules(missing([], ended=True, has_primary=False)) == ["NO-PRIMARY"]
    assert rules(missing([by_rule], ended=True, has_primary=False)) == ["ICD-008"]


def test_information_asks_for_no_reason() -> None:
    assert may_override(ERROR)
    assert may_override(replace(ERROR, severity=Severity.WARNING))
    assert not may_override(replace(ERROR, severity=Severity.INFO))


def test_the_refusal_names_everything_that_is_missing() -> None:
    one = refusal([NO_LINE])
    two = refusal([NO_LINE, ERROR])

    assert one == "Not final yet. I10.X has no line that supports it."
    assert two.startswith("Not final yet, 2 things are missing.")
    assert "already, at position 1" in two


def test_no_policy_asks_for_no_second_look() -> None:
    asked = SecondLook().reason(
        discharge_method="4", last_episode=True, coder="Ada Quick", diagnoses=["A419"]
    )

    assert asked is None


def test_a_policy_asks_for_deaths_trainees_and_flagged_diagnoses() -> None:
    policy = SecondLook(frozenset({"4"}), frozenset({"Tom New"}), ("A41",))

    def reason(method: str, coder: str, code: str, *, last: bool | None = True) -> str | None:
        return policy.reason(
            discharge_method=method, last_episode=last, coder=coder, diagnoses=["I10X", code]
        )

    assert reason("4", "Ada Quick", "I214") == "death"
    assert reason("4", "Ada Quick", "I214", last=False) is None
    assert reason("1", "Tom New", "I214") == "trainee"
    assert reason("1", "Ada Quick", "A419") == "flagged"
    assert reason("1", "Ada Quick", "I214") is None
