"""From the TOML of one rule to the engine's immutable `Rule`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from deadlines.engine.facts import FactSpec, FactType
from deadlines.engine.kinds import Confidence
from deadlines.engine.rules import Case, Convention, Rule, RuleVersion
from deadlines.rulebook.formulas import FORMULA_KEYS, read_case
from deadlines.rulebook.reading import Table

KINDS = frozenset(
    {
        "deadline",
        "window",
        "window_open",
        "opens",
        "validity",
        "agency_duty",
        "dhs_deadline",
        "requirement",
        "regime",
        "anytime",
        "status_limit",
        "counter",
        "bar",
        "age_limit",
        "limit",
        "modifier",
        "presumption",
        "fee",
        "age_formula",
        "risk",
        "right",
        "clock",
        "period",
        "convention",
        "holiday",
    }
)
"""What a rule is; `rule show` prints it, the authority's pages group by it."""


def read_rule(table: Table, authority: str, conventions: Mapping[str, Convention]) -> Rule:
    """Return the rule; refuse unknown keys, facts, conventions and versions without citation."""
    rule_id = table.take("id", str)
    table.where = f"{table.where} ({rule_id})"
    specs = _read_facts(table)
    versions = tuple(_read_version(version, conventions, specs) for version in table.tables("version"))
    kind = table.take("kind", str)
    if kind not in KINDS:
        raise table.wrong(f"“kind” is “{kind}”; known are {', '.join(sorted(KINDS))}.")
    if not versions:
        raise table.wrong("there is no version.")
    rule = Rule(
        id=rule_id,
        title=table.take("title", str),
        authority=table.take("authority", str, authority),
        kind=kind,
        trigger=table.take("trigger", str),
        versions=versions,
        facts=specs,
        runs_from_service=table.yes("runs_from_service"),
        response=table.take("response", str, ""),
        filed_when=table.take("filed_when", str, ""),
        extendable=table.take("extendable", str, ""),
        jurisdictional=table.take("jurisdictional", str, ""),
        note=table.take("note", str, ""),
        traps=table.texts("traps"),
        sources=table.texts("sources"),
        not_in_force=table.take("not_in_force", str, ""),
    )
    table.done()
    return rule


def _read_facts(table: Table) -> dict[str, FactSpec]:
    specs: dict[str, FactSpec] = {}
    for fact in table.tables("fact"):
        spec = _read_fact(fact)
        if spec.name in specs:
            raise fact.wrong(f"the fact “{spec.name}” is listed twice.")
        specs[spec.name] = spec
    return specs


def _read_fact(table: Table) -> FactSpec:
    choices = table.texts("choices")
    default = table.rest_value("default")
    spec = FactSpec(
        name=table.take("name", str),
        type=table.one_of("type", FactType),
        means=table.take("means", str),
        required=table.yes("required"),
        asked=table.yes("asked"),
        choices=choices,
        default=default,
    )
    table.done()
    if (spec.type is FactType.CHOICE) is not bool(choices):
        raise table.wrong("“choices” belong to a fact of type choice, and only to one.")
    if default is not None:
        spec.read(default)
    return spec


def _read_version(table: Table, conventions: Mapping[str, Convention], specs: Mapping[str, FactSpec]) -> RuleVersion:
    number = table.take("number", int)
    table.where = f"{table.where} (version {number})"
    citations = table.texts("citations")
    if not citations:
        raise table.wrong("there is no citation.")
    version = RuleVersion(
        number=number,
        citations=citations,
        confidence=table.one_of("confidence", Confidence),
        confidence_reason=table.take("confidence_reason", str, ""),
        in_force_from=table.maybe("in_force_from", date),
        in_force_until=table.maybe("in_force_until", date),
        suspended_by=table.take("suspended_by", str, ""),
        unsettled_because=table.take("unsettled_because", str, ""),
        sets_working_date=table.yes("sets_working_date"),
        yields_to_printed=table.yes("yields_to_printed"),
        text=table.take("text", str, ""),
        in_flux=table.take("in_flux", str, ""),
        verified_by=table.take("verified_by", str, ""),
        verified_on=table.maybe("verified_on", date),
        cases=_read_cases(table, conventions, specs),
    )
    table.done()
    _check_span(table, version)
    return version


def _read_cases(table: Table, conventions: Mapping[str, Convention], specs: Mapping[str, FactSpec]) -> tuple[Case, ...]:
    """The version's own formula is the last case, the one without conditions."""
    own: dict[str, Any] = {}
    for key in [key for key in FORMULA_KEYS if key in table]:
        own[key] = table.rest_value(key)
    given = table.tables("case")
    no_date = table.take("no_date", str, "")
    missing = table.take("missing_fact", str, "")
    cases = [read_case(case, own, conventions, specs) for case in given]
    last = {"no_date": no_date, "missing_fact": missing} if no_date else {}
    cases.append(read_case(Table(last, table.where), own, conventions, specs))
    return tuple(cases)


def _check_span(table: Table, version: RuleVersion) -> None:
    starts, ends = version.in_force_from, version.in_force_until
    if starts and ends and ends <= starts:
        raise table.wrong("“in_force_until” is the first day it no longer holds and must be after “in_force_from”.")
    if version.verified_by and not version.verified_on:
        raise table.wrong("“verified_by” needs “verified_on”.")
