"""`rule show`: one rule in plain words, with its versions, facts and units."""

from __future__ import annotations

import json
import textwrap
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from deadlines.engine import EngineError, FactSpec, Rule, RuleVersion
from deadlines.rulebook.book import Book, book
from deadlines.rulebook.describing import describe_version
from deadlines.rulebook.examples import examples_of
from deadlines.rulebook.terminal import Subcommand, Terminal
from deadlines.rulebook.terminal.listing import summary


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("rule", help="id of the rule; `rule list` shows them")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Mapping[str, Any], terminal: Terminal) -> int:
    """Print one rule; 1 when there is none with this id."""
    law = book()
    try:
        rule = law.rule(options["rule"])
    except EngineError as problem:
        if options["json"]:
            terminal.say(json.dumps({"error": str(problem), "code": problem.code}, ensure_ascii=False))
        terminal.complain(str(problem))
        return 1
    shown = whole(rule, law)
    terminal.say(json.dumps(shown, ensure_ascii=False, indent=2) if options["json"] else _text(rule, law))
    return 0


def whole(rule: Rule, law: Book) -> dict[str, Any]:
    """Return everything the book says about a rule."""
    return {
        **summary(rule),
        "facts": [_fact(spec) for spec in rule.facts.values()],
        "versions": [_version(version, law) for version in rule.versions],
        "response": rule.response,
        "filed_when": rule.filed_when,
        "extendable": rule.extendable,
        "jurisdictional": rule.jurisdictional,
        "note": rule.note,
        "not_in_force": rule.not_in_force,
        "traps": list(rule.traps),
        "sources": [_source(source, law) for source in rule.sources],
        "examples": [
            {"name": e.name, "on": e.trigger.on.isoformat(), "facts": _plain(e.trigger.facts), "expects": e.expects}
            for e in examples_of(rule.id)
        ],
    }


def _source(source: str, law: Book) -> dict[str, str]:
    found = law.sources[source]
    return {"id": source, "what": found.what, "address": found.address}


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, (str, int, bool, list)) else str(value) for name, value in facts.items()}


def _fact(spec: FactSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "type": spec.type.value,
        "unit": spec.unit,
        "means": spec.means,
        "required": spec.required,
        "asked": spec.asked,
        "choices": list(spec.choices),
        "default": spec.default,
    }


def _version(version: RuleVersion, law: Book) -> dict[str, Any]:
    return {
        "number": version.number,
        "in_force_from": _iso(version.in_force_from),
        "in_force_until": _iso(version.in_force_until),
        "operative": version.is_operative,
        "suspended_by": version.suspended_by,
        "unsettled_because": version.unsettled_because,
        "text": version.text,
        "computes": list(describe_version(version)),
        "citations": [{"text": citation, "url": law.url(citation)} for citation in version.citations],
        "confidence": version.confidence.value,
        "confidence_reason": version.confidence_reason,
        "in_flux": version.in_flux,
        "verified_by": version.verified_by,
        "verified_on": _iso(version.verified_on),
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _text(rule: Rule, law: Book) -> str:
    lines = [f"{rule.id}: {rule.title}", f"{law.authority(rule).name}; {rule.kind.replace('_', ' ')}", ""]
    lines += _paragraph("--on is", rule.trigger)
    lines += ["", "Facts (--fact NAME=VALUE)"] if rule.facts else ["", "This rule asks for no facts."]
    for spec in rule.facts.values():
        need = "needed" if spec.required else "asked for" if spec.asked else "optional"
        if spec.default is not None:
            need += f", otherwise {spec.default}"
        lines += _paragraph(f"  {spec.name}", f"{spec.means} ({spec.unit}; {need})")
    for version in rule.versions:
        lines += ["", *_version_text(version, law)]
    for title, text in (
        ("Response", rule.response),
        ("Counts as filed when", rule.filed_when),
        ("Extendable", rule.extendable),
        ("Jurisdictional", rule.jurisdictional),
        ("Note", rule.note),
    ):
        lines += _paragraph(title, text) if text else []
    lines += [line for trap in rule.traps for line in _paragraph("Trap", trap)]
    return "\n".join(lines)


def _version_text(version: RuleVersion, law: Book) -> list[str]:
    since = f"from {version.in_force_from}" if version.in_force_from else "from the beginning"
    until = f", before {version.in_force_until}" if version.in_force_until else ""
    lines = [f"Version {version.number}, for triggers {since}{until}"]
    for title, text in (
        ("Suspended by", version.suspended_by),
        ("Not operative", version.unsettled_because),
        ("Text", version.text),
        ("In flux", version.in_flux),
    ):
        lines += _paragraph(f"  {title}", text) if text else []
    for sentence in describe_version(version):
        lines += _paragraph("  Computes", sentence)
    reason = f" ({version.confidence_reason})" if version.confidence_reason else ""
    lines += _paragraph("  Confidence", version.confidence.value + reason)
    verified = f"by {version.verified_by} on {version.verified_on}" if version.verified_by else "not yet by a person"
    lines += _paragraph("  Verified", verified)
    return lines + [line for c in version.citations for line in _paragraph("  Citation", f"{c} {law.url(c)}".strip())]


def _paragraph(title: str, text: str) -> list[str]:
    return textwrap.wrap(
        f"{title}: {text}", 100, subsequent_indent="      ", break_long_words=False, break_on_hyphens=False
    )


SUBCOMMAND = Subcommand("show", "show one rule with its facts and units", add_arguments, run)
