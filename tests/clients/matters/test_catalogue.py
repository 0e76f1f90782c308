"""The file of matter types says only what the product understands."""

from __future__ import annotations

from datetime import date

import pytest

from clients.matters import catalogue
from clients.matters.models import Matter, MatterParty


def test_every_type_is_whole() -> None:
    for code, kind in catalogue.all_types().items():
        assert kind.code == code
        assert all((kind.name, kind.group, kind.stages)), code
        assert kind.protection in Matter.Protection.values, code
        assert set(kind.parties) <= set(MatterParty.Role.values), code
        codes = [stage.code for stage in kind.stages]
        assert len(codes) == len(set(codes)), code
        assert all(len(stage.code) <= 40 and 0 <= stage.days <= 365 for stage in kind.stages), code


def test_every_kind_of_practice_is_there() -> None:
    groups = [group for group, _ in catalogue.choices()]

    assert len(groups) == len(set(groups))
    assert {"Family", "Employment", "Investor", "Asylum", "Removal defense", "Citizenship", "Humanitarian"} <= set(
        groups
    )


def test_stages_follow_and_end() -> None:
    kind = catalogue.matter_type("naturalization")

    assert kind.after("collecting") == "preparing"
    assert kind.after("oath") == "oath"
    assert kind.after("unknown") == "collecting"
    assert kind.stage("interview").due_on(date(2026, 1, 1)) == date(2026, 3, 2)
    assert kind.stage("pending").due_on(date(2026, 1, 1)) is None


def test_unknown_codes_are_said_or_shown() -> None:
    with pytest.raises(catalogue.UnknownType):
        catalogue.matter_type("nonsense")
    with pytest.raises(catalogue.UnknownType):
        catalogue.matter_type("tps").stage("nonsense")
    assert catalogue.type_name("old_type") == "old_type"
    assert catalogue.stage_name("old_type", "old_stage") == "old_stage"
