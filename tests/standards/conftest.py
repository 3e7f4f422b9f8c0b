"""Whole editions: the starter, and files in the layout of the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coder_gui.classification.editions import Classifications
from coder_gui.system.clock import SystemClock


@pytest.fixture(scope="module")
def starters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classifications]:
    """The starter lists, made once for a file of tests."""
    made = Classifications(tmp_path_factory.mktemp("starters"), clock=SystemClock())
    yield made
    made.close()


@pytest.fixture(scope="module")
def imported(
    tmp_path_factory: pytest.TempPathFactory, reference_data: Path
) -> Iterator[Classifications]:
    """Editions imported from files in the real layout."""
    made = Classifications(tmp_path_factory.mktemp("editions"), clock=SystemClock())
    made.import_files([reference_data / "trud_layout"])
    yield made
    made.close()
