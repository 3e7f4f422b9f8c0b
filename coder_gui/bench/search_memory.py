"""What searching adds to a fresh process: `python -m coder_gui.bench.search_memory FOLDER`.

Reads terms from standard input, one a line, searches each in both lists of the folder, and prints
the growth of resident memory in MiB.
"""

from __future__ import annotations

import sys
from pathlib import Path

from coder_gui.bench.probe import memory
from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import System
from coder_gui.system.clock import SystemClock


def main() -> None:
    """Does it."""
    texts = sys.stdin.read().splitlines()
    before = memory()
    classifications = Classifications(Path(sys.argv[1]), clock=SystemClock())
    for system in System:
        edition = classifications.for_date(system, None)
        for text in texts:
            edition.search(text)
    print(round(memory() - before, 2))


if __name__ == "__main__":
    main()
