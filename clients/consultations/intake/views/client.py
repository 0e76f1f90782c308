"""The client's side: one part a page, saved as one goes, in the client's language, without a password."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import open_to
from caseapp.accounts.models import Firm
from caseapp.core import clock
from clients.consultations.intake import actions
from clients.consultations.intake.answers import read
from clients.consultations.intake.questions import questions, questions_of, texts
from clients.consultations.intake.sheet import sheet
from clients.consultations.models import ClientLink, Intake
from clients.consultations.public import limits, pages
from clients.consultations.public.views import too_many
from clients.consultations.wording import Words

HOLDERS = "Clients answer their own questionnaire by a key from our letter, and see nothing else."
SAVES_AN_HOUR, FILES_AN_HOUR = 1500, 120


@require_http_methods(["GET", "POST"])
@open_to(HOLDERS, signed_out=True)
def part(request: HttpRequest, section: str = "") -> HttpResponse:
    """One part: shown, saved while typing, saved and left for the next one."""
    intake = _own(request)
    if intake is None:
        return redirect("booking:link")
    if not section:
        return redirect("booking:intake_part", section=intake.sections[0])
    if section not in intake.sections:
        raise Http404
    say = pages.words_of(request, otherwise=intake.language)
    if request.method == "GET":
        return _page(request, intake, section, say)
    if not limits.allow("intake", str(intake.pk), most=SAVES_AN_HOUR, seconds=3600):
        return too_many(request, say)
    asked = {question.id: question for question in questions_of(section)}
    actions.save_answers(intake, found=read(request.POST.dict(), asked), now=clock.now())
    return _after_saving(request, intake, section, say)


def _after_saving(request: HttpRequest, intake: Intake, section: str, say: Words) -> HttpResponse:
    if request.headers.get("HX-Request") and request.POST.get("go") is None:
        local = clock.now().astimezone(ZoneInfo(intake.person.time_zone or Firm.of(request).time_zone))
        saved_at = say.say("intake.saved_at", time=say.time(local))
        return pages.show(request, "intake/saved.html", say, {"saved_at": saved_at})
    shown = sheet(section, intake.answers.all(), texts(say.language), _yes_no(say), check=True)
    if any(box.wrong for asked in shown for entry in asked.entries for box in entry.boxes):
        return _page(request, intake, section, say, check=True, status=422)
    if request.POST.get("go") == "next":
        following = intake.sections[intake.sections.index(section) + 1 :]
        return redirect("booking:intake_part", section=following[0]) if following else redirect("booking:intake_papers")
    return redirect("booking:intake_part", section=section)


@require_http_methods(["GET", "POST"])
@open_to(HOLDERS, signed_out=True)
def papers(request: HttpRequest) -> HttpResponse:
    """Photos of papers, and the end: send it in."""
    intake = _own(request)
    if intake is None:
        return redirect("booking:link")
    say = pages.words_of(request, otherwise=intake.language)
    problem = ""
    if request.method == "POST":
        if not limits.allow("files", str(intake.pk), most=FILES_AN_HOUR, seconds=3600):
            return too_many(request, say)
        problem = _added(request, intake, say)
        if not problem:
            return redirect("booking:intake_papers")
    context = _frame(intake, say, here="papers") | {"problem": problem, "uploads": intake.uploads.all()}
    return pages.show(request, "intake/papers.html", say, context, status=422 if problem else 200)


def _added(request: HttpRequest, intake: Intake, say: Words) -> str:
    """Keep the files sent and return what is wrong with one of them, if anything; the others are kept."""
    problem = ""
    for file in request.FILES.getlist("file")[:10]:
        try:
            actions.add_upload(intake, file=file, now=clock.now())
        except ValidationError as refused:
            problem = say.say("intake.photo_many" if refused.code == "too_many" else "intake.photo_bad")
    return problem if request.FILES else say.say("intake.photo_bad")


@require_POST
@open_to(HOLDERS, signed_out=True)
def send_in(request: HttpRequest) -> HttpResponse:
    """Tell the office that it is done."""
    intake = _own(request)
    if intake is None:
        return redirect("booking:link")
    actions.submit(intake, now=clock.now())
    say = pages.words_of(request, otherwise=intake.language)
    return pages.show(request, "intake/sent.html", say, _frame(intake, say, here="sent"))


def _page(
    request: HttpRequest, intake: Intake, section: str, say: Words, *, check: bool = False, status: int = 200
) -> HttpResponse:
    answers = list(intake.answers.all())
    asked = sheet(section, answers, texts(say.language), _yes_no(say), check=check)
    index = intake.sections.index(section)
    context = _frame(intake, say, here=section) | {
        "section": section,
        "title": texts(say.language).section(section),
        "asked": asked,
        "previous": intake.sections[index - 1] if index else "",
        "step": say.say("intake.step", n=index + 1, total=len(intake.sections) + 1),
    }
    return pages.show(request, "intake/part.html", say, context, status=status)


def _frame(intake: Intake, say: Words, *, here: str) -> dict[str, Any]:
    """Return what every page of the questionnaire shows: its parts, and which hold answers."""
    answered = {questions()[row.question].section for row in intake.answers.all() if row.question in questions()}
    names = texts(say.language)
    return {
        "intake": say.section("intake"),
        "parts": [(name, names.section(name), name in answered) for name in intake.sections],
        "here": here,
    }


def _yes_no(say: Words) -> list[tuple[str, str]]:
    return [("yes", say.say("intake.yes")), ("no", say.say("intake.no")), ("unsure", say.say("intake.not_sure"))]


def _own(request: HttpRequest) -> Intake | None:
    found = pages.link_of(request, ClientLink.Purpose.INTAKE.value, now=clock.now())
    return found.intake if found else None
