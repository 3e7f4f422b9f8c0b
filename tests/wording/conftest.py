"""One linter over the shipped data serves every test of the wording."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coder_gui.services.query_wording import QueryWording
from coder_gui.wording.findings import EvidenceText, Finding
from coder_gui.wording.linter import Linter

Check = Callable[..., tuple[Finding, ...]]


@pytest.fixture(scope="session")
def linter() -> Linter:
    return QueryWording().prepare()


@pytest.fixture
def check(linter: Linter) -> Check:
    """Checks a question over evidence lines, with options where the test has some."""

    def run(question: str, *evidence: str | EvidenceText, options: list[str] | None = None):
        lines = [one if isinstance(one, EvidenceText) else EvidenceText(one) for one in evidence]
        return linter.check(question, options or [], lines)

    return run
