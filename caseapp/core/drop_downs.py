"""Drop-downs as HTML. Some offer hundreds of choices on pages opened all day, too many for a template each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

TEMPLATE = "django/forms/widgets/select.html"


def drop_down(widget: Mapping[str, Any]) -> SafeString:
    """Return what Django's template of a select makes of the widget's context, everything escaped alike."""
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    name = conditional_escape(widget["name"])
    return SafeString(f'<select name="{name}"{_attributes(widget["attrs"])}>{groups}\n</select>')


def _group(name: str | None, options: Iterable[Mapping[str, Any]]) -> str:
    inside = "".join(map(_option, options))
    return f'\n<optgroup label="{conditional_escape(name)}">{inside}\n</optgroup>' if name else inside


def _option(option: Mapping[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'\n<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _attributes(attrs: Mapping[str, Any]) -> str:
    """Return the attributes as Django writes them: True without a value, False not at all."""
    return "".join(_attribute(name, value) for name, value in attrs.items() if value is not False)


def _attribute(name: str, value: object) -> str:
    return f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
