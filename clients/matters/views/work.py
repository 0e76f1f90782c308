"""Notes and tasks. With HTMX they change in place on the matter's page; without it the page comes back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from clients.matters import actions, queries
from clients.matters.forms import NoteForm, TaskForm
from clients.matters.models import Task
from clients.matters.views.matters import seen_matter
from clients.people.models import Person
from clients.visibility import sees_matter


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def add_note(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = NoteForm(request.POST or None)
    if saved(request, form, actions.add_note, matter=matter):
        say(request, "Note added.")
        return redirect(f"{matter.get_absolute_url()}#notes")
    back = (matter.get_absolute_url(), matter.number)
    return form_page(request, form, title="Write a note", line=matter.title, submit="Add note", back=back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def add_person_note(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = NoteForm(request.POST or None)
    if saved(request, form, actions.add_note, person=person):
        say(request, "Note added.")
        return redirect(person)
    back = (person.get_absolute_url(), person.name)
    return form_page(request, form, title="Write a note", line=person.name, submit="Add note", back=back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def add_task(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = TaskForm(request.POST or None, matter=matter, user=request.user)
    if task := saved(request, form, actions.add_task, matter):
        say(request, f"{task.assignee.name} has a new task.")
        return redirect(f"{matter.get_absolute_url()}#tasks")
    back = (matter.get_absolute_url(), matter.number)
    return form_page(request, form, title="Add a task", line=matter.title, submit="Add task", back=back)


@require_POST
@require_permission(Permission.MATTER_EDIT)
def finish_task(request: Request, pk: int) -> HttpResponse:
    return _settle(request, pk, actions.finish_task, "Done: {}.", back="matters:reopen_task")


@require_POST
@require_permission(Permission.MATTER_EDIT)
def reopen_task(request: Request, pk: int) -> HttpResponse:
    return _settle(request, pk, actions.reopen_task, "Open again: {}.", back="matters:finish_task")


def _settle(request: Request, pk: int, action: Callable[..., Task], words: str, *, back: str) -> HttpResponse:
    """Finish or reopen a task. The matter's page shows its tasks again; any other page is told what happened."""
    seen = Task.objects.filter(sees_matter(request.user))
    task = get_object_or_404(seen.select_related("matter"), pk=pk)
    done = performed(request, action, task)
    if request.htmx:
        context = {"matter": task.matter, "tasks": queries.tasks(task.matter)}
        return render(request, "clients/matters/panel_tasks.html", context)
    if done:
        say(request, words.format(task.title), undo=reverse(back, args=[task.pk]))
    return redirect(f"{task.matter.get_absolute_url()}#tasks")
