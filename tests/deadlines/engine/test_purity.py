from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import deadlines.engine

FOLDER = Path(deadlines.engine.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))
CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "monotonic"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_engine_imports_the_standard_library_only(path: Path) -> None:
    foreign = {
        name
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not (name == "deadlines.engine" or name.startswith("deadlines.engine."))
    }
    assert foreign == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_engine_reads_no_clock_and_opens_nothing(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}
    assert not names & (CLOCKS | {"open", "print", "input", "exec", "eval"})


def test_the_engine_runs_without_any_installed_package() -> None:
    """-S leaves out site-packages: nothing but Python itself is there."""
    code = "import deadlines.engine, sys; sys.exit('django' in sys.modules)"
    root = FOLDER.parent.parent
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_number_of_days_of_the_law_stands_in_the_code() -> None:
    """Numbers in the engine are calendar arithmetic (7 days, day 28, December 31, weekday 5) or guards."""
    allowed = {0, 1, 2, 3, 5, 6, 7, 12, 20, 28, 31, 1900, 2199, 4000, -1}
    for path in FILES:
        numbers = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool)
        }
        assert numbers <= allowed, path.name
