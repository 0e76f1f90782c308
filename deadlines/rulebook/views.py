"""The law to read: rules by authority, one rule with its versions, what nobody verified yet, the calculator."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import performed
from caseapp.core.page_messages import say
from deadlines.engine import EngineError, Rule
from deadlines.rulebook import book
from deadlines.rulebook.describing import describe_version
from deadlines.rulebook.examples import Example, examples_of
from deadlines.rulebook.explaining import case_in_page_words, explain
from deadlines.rulebook.fact_fields import as_initial
from deadlines.rulebook.forms import CalculatorForm, VerifyForm
from deadlines.rulebook.verifying import operative, signed_versions, unverified, verify


def _found(rule_id: str) -> Rule:
    rule = book().rules.get(rule_id)
    if rule is None:
        raise Http404
    return rule


@require_GET
@require_permission(Permission.LAW_VIEW)
def index(request: Request) -> HttpResponse:
    """Every authority, or the rules that contain the words asked for."""
    law = book()
    words = request.GET.get("q", "").casefold().split()[:8]
    found = [operative(rule) for rule in law.rules.values() if words and _mentions(rule, words)]
    context = {"authorities": law.authorities(), "found": found, "text": request.GET.get("q", "")}
    template = "deadlines/rulebook/list.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


def _mentions(rule: Rule, words: list[str]) -> bool:
    newest = rule.versions[-1]
    text = " ".join((rule.id, rule.title, rule.trigger, rule.note, newest.text, *newest.citations)).casefold()
    return all(word in text for word in words)


@require_GET
@require_permission(Permission.LAW_VIEW)
def authority(request: Request, authority_id: str) -> HttpResponse:
    for found, rules in book().authorities():
        if found.id == authority_id:
            context = {"authority": found, "rules": [operative(rule) for rule in rules]}
            return render(request, "deadlines/rulebook/authority.html", context)
    raise Http404


@require_GET
@require_permission(Permission.LAW_VIEW)
def rule(request: Request, rule_id: str) -> HttpResponse:
    law, found = book(), _found(rule_id)
    versions = [
        (
            signed,
            [case_in_page_words(case, found) for case in describe_version(signed.version)],
            [(text, law.url(text)) for text in signed.version.citations],
        )
        for signed in signed_versions(found)
    ]
    context = {
        "rule": found,
        "authority": law.authority(found),
        "versions": versions,
        "started_by": law.started_by(rule_id),
        "sources": [law.sources[source] for source in found.sources if source in law.sources],
        "examples": [_example(example) for example in examples_of(rule_id)],
        "verify_form": VerifyForm(),
        "in_force": next((v.number for v in found.versions if v.is_operative and v.covers(clock.today())), None),
    }
    return render(request, "deadlines/rulebook/rule.html", context)


def _example(example: Example) -> dict[str, object]:
    """Return one example with its result and the query that shows its steps in the calculator."""
    trigger, expects = example.trigger, example.expects
    query = {"rule": example.rule, "on": trigger.on.isoformat(), "service": trigger.service.value}
    query |= {"printed": trigger.printed_on.isoformat()} if trigger.printed_on else {}
    query |= {f"fact-{name}": str(as_initial(value)) for name, value in trigger.facts.items()}
    reached = expects.get("due_on") or expects.get("unrolled_on")
    return {
        "example": example,
        "query": urlencode(query),
        "to": date.fromisoformat(reached) if reached else None,
        "says": "" if reached else expects.get("error", ""),
    }


@require_POST
@require_permission(Permission.LAW_VERIFY)
def verify_version(request: Request, rule_id: str, number: int) -> HttpResponse:
    found = _found(rule_id)
    version = next((version for version in found.versions if version.number == number), None)
    if version is None:
        raise Http404
    form, today = VerifyForm(request.POST), clock.today(request.user.time_zone)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")[:500]
    if performed(request, verify, found, version, note=note, on=today):
        say(request, f"Version {number} is verified by you as of today.")
    return redirect("law:rule", rule_id)


@require_GET
@require_permission(Permission.LAW_VIEW)
def unverified_versions(request: Request) -> HttpResponse:
    return render(request, "deadlines/rulebook/unverified.html", {"versions": list(unverified(book()))})


@require_GET
@require_permission(Permission.LAW_VIEW)
def calculator(request: Request) -> HttpResponse:
    """A date without a matter. The address holds everything, so a result can be sent to a colleague."""
    law = book()
    asked = bool(request.GET.get("rule") and request.GET.get("on"))
    form = CalculatorForm(request.GET if asked else None, law=law, initial=request.GET.dict())
    context: dict[str, object] = {"form": form}
    if asked and form.is_valid() and form.chosen:
        try:
            computed = law.compute(form.chosen.id, form.trigger())
        except EngineError as problem:
            form.refuse(problem)
        else:
            dates = {"printed": computed.trigger.printed_on}
            context |= {"computed": computed, "explanation": explain(computed.frozen(), law, dates=dates)}
    template = "deadlines/rulebook/calculator.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, f"{template}#calculator" if request.htmx else template, context, status=status)
