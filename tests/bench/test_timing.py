"""Medians and percentiles of samples."""

from __future__ import annotations

from coder_gui.bench.timing import Measure, Report, sample


def test_the_percentile_is_a_sample_that_was_taken() -> None:
    measure = Measure("calls", tuple(float(number) for number in range(1, 201)))
    assert measure.median == 100.5
    assert measure.p99 == 198.0


def test_the_worst_of_few_samples_is_their_percentile() -> None:
    assert Measure("calls", (3.0, 1.0, 2.0)).p99 == 3.0


def test_an_aim_is_held_against_the_figure_it_names() -> None:
    slow = (1.0, 1.0, 9.0)
    assert Measure("calls", slow, aim=5.0).met is False
    assert Measure("calls", slow, aim=5.0, aim_of="median").met is True
    assert Measure("calls", slow).met is None


def test_every_call_but_the_warm_up_is_a_sample() -> None:
    calls: list[int] = []
    taken = sample(lambda: calls.append(1), 5, warm_up=2)
    assert (len(calls), len(taken)) == (7, 5)


def test_a_report_says_which_aim_was_missed() -> None:
    report = Report("search", [Measure("one key press", (7.0,), aim=5.0)])
    assert "MISSED" in report.lines()[1]
    assert report.as_json()["measures"][0]["met"] is False
