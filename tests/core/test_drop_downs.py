"""A drop-down written by us is the one Django's own template would write."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms import Select, SelectMultiple, widgets
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from caseapp.core.form_rendering import Renderer

CHOICES = [
    ("", "Any"),
    ("a", "<b>bold</b> & “quoted”"),
    ("b", SafeString("R&amp;D")),
    (3, 4000),
    ("Group <1>", [("x", "In a group"), ("y", "Also")]),
]


class Marked(Select):
    def create_option(self, *given: Any, **named: Any) -> dict[str, Any]:
        option = super().create_option(*given, **named)
        option["attrs"] |= {"data-note": 'say "no"', "hidden": named.get("index") == 1, "disabled": False}
        return option


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (Select(choices=CHOICES), "a"),
        (Select(choices=CHOICES, attrs={"class": "wide", "required": True, "hidden": False}), None),
        (SelectMultiple(choices=CHOICES), ["a", "x"]),
        (Marked(choices=CHOICES), 3),
        (widgets.NullBooleanSelect(), True),
        (Select(choices=[]), ""),
    ],
)
def test_as_djangos_template(widget: Select, value: object) -> None:
    attrs = {"id": "id_it", "title": "<it>"}
    ours = widget.render('na"me', value, attrs, renderer=Renderer())
    theirs = widget.render('na"me', value, attrs, renderer=DjangoTemplates())

    assert _without_space(ours) == _without_space(theirs)


def _without_space(html: str) -> list[str]:
    return [line.strip() for line in html.replace("><", ">\n<").splitlines() if line.strip()]
