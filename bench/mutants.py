"""Mutation testing of the date engine: every small change to its code must make a test fail.

    make mutants                    (about half an hour, two processes, low priority)

Works on a copy in a folder of its own, so the checkout is not touched. The copy holds the engine, the
rulebook and their tests; none of them needs Django or a database. The random property tests are left out:
a mutant must fall to a test that fails every time. Survivors are listed at the end and explained in
docs/engine-mutants.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = (
    "deadlines/__init__.py",
    "deadlines/engine",
    "deadlines/rulebook",
    "clients/__init__.py",
    "clients/notices/__init__.py",
    "clients/notices/catalogue.py",
    "clients/notices/catalogue.toml",
    "tests/__init__.py",
    "tests/deadlines/__init__.py",
    "tests/deadlines/engine",
    "tests/deadlines/rulebook/__init__.py",
    "tests/deadlines/rulebook/test_worked_examples.py",
    "tests/deadlines/rulebook/test_loading.py",
)
SETUP = """\
[mutmut]
source_paths=deadlines/engine
also_copy=
    deadlines
    clients
    tests
pytest_add_cli_args=
    -p
    no:cacheprovider
    -p
    no:django
    -q
    --ignore=tests/deadlines/engine/test_purity.py
    --ignore=tests/deadlines/engine/test_properties.py
    --deselect=tests/deadlines/rulebook/test_worked_examples.py::test_the_golden_folder_shows_every_file_of_examples
pytest_add_cli_args_test_selection=tests/deadlines
max_children={processes}

[tool:pytest]
testpaths = tests
"""


def main() -> int:
    """Run in a fresh copy, print every survivor, and return mutmut's status."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="engine-mutants-"))
    copy(folder)
    os.nice(15)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    done = subprocess.run([mutmut, "run"], cwd=folder, env=environment, check=False)
    subprocess.run([mutmut, "results"], cwd=folder, env=environment, check=False)
    print(f"The copy is in {folder}; `mutmut show NAME` there shows one mutant.")
    return done.returncode


def copy(folder: Path) -> None:
    """Copy what the tests need; the folder is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    (folder / "setup.cfg").write_text(SETUP.format(processes=2), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
