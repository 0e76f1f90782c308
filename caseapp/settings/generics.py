"""Lets forms say what they are forms of: `forms.ModelForm[Invitation]`.

Django's models can be written that way; its form classes cannot yet. The stubs' own patch would do it too, at the
price of loading the admin into every process.
"""

from __future__ import annotations

from typing import Any

from django import forms


def _itself(cls: type[Any], _of: object) -> type[Any]:
    return cls


def allow_generic_forms() -> None:
    """Afterwards the form classes accept a type in brackets and ignore it."""
    for form_class in (forms.ModelForm, forms.ModelChoiceField, forms.ModelMultipleChoiceField):
        form_class.__class_getitem__ = classmethod(_itself)  # type: ignore[union-attr]
