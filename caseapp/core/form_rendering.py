"""How every form looks: label above, control, error, help; errors summed up at the top.

Settings name `Renderer` as FORM_RENDERER, so `{{ form }}` and `{{ form.field.as_field_group }}`
come out alike everywhere, allauth's forms included, without a word in the forms themselves.
"""

from __future__ import annotations

from typing import Any

from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from caseapp.core import drop_downs

_CLASS_OF_WIDGET: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.HiddenInput, ""),
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.RadioSelect, "form-check-input"),
    (widgets.CheckboxSelectMultiple, "form-check-input"),
    (widgets.Select, "form-select"),
)


class StyledField(BoundField):
    """A bound field whose control carries its style and points at its help and its error."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: widgets.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        own = [widget.attrs.get("class", ""), attrs.get("class", ""), _class_of(widget)]
        if self.errors and not widget.is_hidden:
            own.append("is-invalid")
        if names := " ".join(dict.fromkeys(" ".join(own).split())):
            built["class"] = names
        if self._repeats_label(str(widget.attrs.get("placeholder", ""))):
            built["placeholder"] = False
        return built

    def _repeats_label(self, placeholder: str) -> bool:
        words, label = placeholder.lower(), str(self.label).lower()
        return bool(words) and (words in label or label in words)

    @property
    def anchor_id(self) -> str:
        """Return the id of the first control, for the error summary's link."""
        return self.id_for_label or (f"{self.auto_id}_0" if self.auto_id else "")

    @property
    def is_checkbox(self) -> bool:
        """Return whether the label belongs beside the control instead of above it."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def is_choice_list(self) -> bool:
        """Return whether the field is a group of radio buttons or checkboxes."""
        return isinstance(self.field.widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Renders forms from the project's own component templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = StyledField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == drop_downs.TEMPLATE:
            return drop_downs.drop_down(context["widget"])
        return str(super().render(template_name, context, request))


def _class_of(widget: widgets.Widget) -> str:
    return next((name for kind, name in _CLASS_OF_WIDGET if isinstance(widget, kind)), "form-control")
