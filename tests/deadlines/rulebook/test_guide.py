"""The worked example of docs/rulebook.md is carried out as written."""

from __future__ import annotations

import re
import shutil
import tomllib
from datetime import date
from pathlib import Path

from deadlines.engine import Service, Trigger
from deadlines.rulebook import load
from deadlines.rulebook.book import DATA
from deadlines.rulebook.checks import check
from deadlines.rulebook.examples import read_examples

GUIDE = (Path(__file__).parents[3] / "docs" / "rulebook.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_guides_change_of_law_works(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "rules" / "uscis_requests.toml"
    text = path.read_text(encoding="utf-8")
    before, rule, after = text.partition('id = "uscis.noid"')
    closed = after.replace("number = 1\n", "number = 1\nin_force_until = 2027-04-15\n", 1)
    here, there = closed.split("\n[[rule]]\n", 1)
    path.write_text(f"{before}{rule}{here}\n{BLOCKS[1]}\n[[rule]]\n{there}", encoding="utf-8")
    law = load(tmp_path / "data")
    (tmp_path / "worked.toml").write_text('topic = "Guide"\n' + BLOCKS[2], encoding="utf-8")
    examples = list(read_examples(tmp_path / "worked.toml"))
    assert len(examples) == 1
    assert check(law, examples, today=date(2026, 11, 23)) == []
    day_before = law.compute("uscis.noid", Trigger(date(2027, 4, 14), Service.PERSONAL))
    assert (day_before.version.number, day_before.due_on) == (1, date(2027, 5, 14))


def test_every_block_of_the_guide_is_toml() -> None:
    assert len(BLOCKS) == 4
    for block in BLOCKS:
        assert tomllib.loads(block.replace("[...]", "[]"))
