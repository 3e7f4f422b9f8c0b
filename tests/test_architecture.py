"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "coder_gui").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_arrows_point_one_way() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-3000:]


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=_name)
def test_no_file_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_every_public_name_says_what_it_is() -> None:
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        if not ast.get_docstring(tree) and path.stat().st_size > 1:
            silent.append(_name(path))
        silent += [f"{_name(path)}: {name}" for name in _undocumented(tree)]
    assert silent == []


QT_OVERRIDE = re.compile(r"^[a-z]+[A-Z]")  # Qt's own names keep Qt's meaning


def _undocumented(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            members = [
                item
                for item in node.body
                if isinstance(item, ast.FunctionDef)
                and not item.name.startswith("_")
                and not QT_OVERRIDE.match(item.name)
                and item.name not in {"data", "paint", "event", "flags", "parent", "index", "run"}
                and not item.name.startswith("process_")
                and not _is_setter(item)
            ]
            if not node.name.startswith("_"):
                found += [] if ast.get_docstring(node) else [node.name]
                found += [f"{node.name}.{m.name}" for m in members if not ast.get_docstring(m)]
    body = getattr(tree, "body", [])
    found += [
        item.name
        for item in body
        if isinstance(item, ast.FunctionDef)
        and not item.name.startswith("_")
        and not ast.get_docstring(item)
    ]
    return found


def _is_setter(item: ast.FunctionDef) -> bool:
    """The other half of a property: what it is stands at the first."""
    return any(
        isinstance(one, ast.Attribute) and one.attr == "setter" for one in item.decorator_list
    )


FORBIDDEN_MODULE_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "controller"}


def test_no_room_is_called_after_nothing() -> None:
    assert [_name(path) for path in SOURCES if path.stem in FORBIDDEN_MODULE_NAMES] == []


def test_no_left_over_markers() -> None:
    marker = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|HA" + r"CK)\b")
    assert [_name(p) for p in [*SOURCES, *TESTS] if marker.search(p.read_text("utf-8"))] == []


def test_suppressions_stay_rare() -> None:
    pattern = re.compile(r"#\s*(type: ignore|noqa)")
    count = sum(len(pattern.findall(path.read_text("utf-8"))) for path in [*SOURCES, *TESTS])
    assert count <= 15


def test_tests_wait_for_something_and_never_for_a_while() -> None:
    waiting = re.compile(r"time\.sleep\(|qtbot\.wait\(")
    others = [path for path in TESTS if path.name != "test_architecture.py"]
    assert [_name(path) for path in others if waiting.search(path.read_text("utf-8"))] == []


def test_migrations_import_no_project_code() -> None:
    migrations = sorted((ROOT / "migrations").rglob("*.py"))
    assert migrations
    assert [_name(p) for p in migrations if "coder_gui" in p.read_text("utf-8")] == []
