"""Writes THIRD_PARTY_LICENCES.md, the same on every platform, or checks that it is in step.

What is delivered is walked through the requirements of the installed libraries, without their
markers; versions come from constraints.txt, licences from licences.toml. Run by `dev.py licences`
on the environment's Python.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "THIRD_PARTY_LICENCES.md"
FACTS = ROOT / "packaging" / "licences.toml"
CONSTRAINTS = ROOT / "constraints.txt"
PROJECT = ROOT / "pyproject.toml"

_WHERE = (
    ("sys_platform == 'win32'", "Windows"),
    ("sys_platform == 'linux'", "Linux"),
    ("sys_platform == 'darwin'", "macOS"),
    ("python_full_version < '3.12'", "Python 3.11"),
)

HEAD = """# Third-party licences

What the program is delivered with. `python3 dev.py licences` writes this file and `python3 dev.py
check` sees that it is in step. The frozen program carries each library's own licence texts in its
`.dist-info` folder, and the LGPL and GPL in `licences/`: Qt and PySide6 lie beside the program as
files of their own and may be replaced by other builds of the same version. The typeface and the
icons carry their licences beside them in `resources/`.

OPCS-4 titles of the starter: contains public sector information licensed under the Open Government
Licence v3.0; OPCS-4 © Crown copyright, NHS England.
"""


@dataclass(frozen=True)
class Pin:
    """One line of constraints.txt: the version, and the only place where it is used ("": all)."""

    version: str
    where: str


def pins(text: str) -> dict[str, Pin]:
    """Every pinned library by its normalised name."""
    found: dict[str, Pin] = {}
    for line in text.splitlines():
        if "==" not in line or line.startswith((" ", "#")):
            continue
        requirement = Requirement(line.removesuffix("\\").strip())
        version = next(iter(requirement.specifier)).version
        marker = str(requirement.marker or "").replace('"', "'")
        where = next((place for words, place in _WHERE if words in marker), "")
        found[canonicalize_name(requirement.name)] = Pin(version, where)
    return found


def _needs(
    requirements: list[str], extras: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Names that are required, on whatever platform, each with the extras asked of it."""
    for text in requirements:
        requirement = Requirement(text)
        marker = str(requirement.marker or "").replace("'", '"')
        if "extra" not in marker or any(f'extra == "{extra}"' in marker for extra in extras):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def delivered(requirements: list[str], pinned: Mapping[str, Pin]) -> set[str]:
    """The pinned libraries that these requirements lead to, as far as they are installed here."""
    found: set[str] = set()
    waiting = list(_needs(requirements))
    while waiting:
        name, extras = waiting.pop()
        if name not in pinned or (name in found and not extras):
            continue  # not pinned: needed by no platform or Python that is supported
        found.add(name)
        try:
            waiting.extend(_needs(distribution(name).requires or [], extras))
        except PackageNotFoundError:
            continue  # of another platform or Python; licences.toml has what it leads to
    return found


def stated_licence(name: str) -> str | None:
    """The SPDX expression in the metadata of an installed library, where it has one."""
    try:
        metadata = distribution(name).metadata
    except PackageNotFoundError:
        return None
    return next(iter(metadata.get_all("License-Expression") or []), None)


def findings(reached: set[str], listed: Mapping[str, str], pinned: Mapping[str, Pin]) -> list[str]:
    """What licences.toml says and the installed libraries do not, and the other way round."""
    wrong = [f"{name} is delivered and is not in licences.toml" for name in reached - set(listed)]
    for name, licence in listed.items():
        stated = stated_licence(name)
        if name not in pinned:
            wrong.append(f"{name} is in licences.toml and not in constraints.txt")
        elif name not in reached and not pinned[name].where:
            wrong.append(f"{name} is in licences.toml and is not delivered")
        elif stated and stated != licence:
            wrong.append(f"{name} says its licence is {stated}; licences.toml says {licence}")
    return sorted(wrong)


def name_and_version(text: str) -> tuple[str, str]:
    """The first words of a VERSION file: "Inter 4.001, static..." is Inter and 4.001."""
    words = text.split(maxsplit=2)
    return words[0], words[1].rstrip(",:;")


def _table(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    head = (title, "version", "only on", "licence", "inside it")
    lines = [head, ("---",) * len(head), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def written(facts: Mapping[str, dict[str, dict[str, str]]], pinned: Mapping[str, Pin]) -> str:
    """The whole list as Markdown."""
    libraries, frozen, resources = [], [], []
    for name, fact in sorted(facts["libraries"].items()):
        pin = pinned[name]
        row = (name, pin.version, pin.where, fact["licence"], fact.get("inside", ""))
        libraries.append(row)
    for folder, fact in sorted(facts["resources"].items()):
        version_file = ROOT / "resources" / folder / "VERSION"
        name, version = name_and_version(version_file.read_text("utf-8"))
        resources.append((f"{name} (resources/{folder})", version, "", fact["licence"], ""))
    for name, fact in facts["frozen"].items():
        version = pinned[fact["constraint"]].version if "constraint" in fact else "as built with"
        frozen.append((name, version, "", fact["licence"], fact.get("inside", "")))
    return (
        HEAD
        + _table("library", libraries)
        + _table("typeface and icons", resources)
        + _table("frozen program only", frozen)
    )


def main(arguments: list[str]) -> int:
    """Writes the list; with --check says what is not in step. Exit code 1 when something is."""
    facts = tomllib.loads(FACTS.read_text("utf-8"))
    pinned = pins(CONSTRAINTS.read_text("utf-8"))
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    listed = {name: fact["licence"] for name, fact in facts["libraries"].items()}
    wrong = findings(delivered(project["dependencies"], pinned), listed, pinned)
    if not wrong:
        text = written(facts, pinned)
        if "--check" not in arguments:
            LIST.write_text(text, "utf-8", newline="\n")
        elif not LIST.exists() or LIST.read_text("utf-8") != text:
            wrong = ["THIRD_PARTY_LICENCES.md is not in step: python3 dev.py licences"]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
