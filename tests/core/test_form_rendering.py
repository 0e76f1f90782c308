"""Every form comes out with label, help and error tied to its control."""

from __future__ import annotations

from django import forms

from caseapp.core.widgets import DateInput


class VisitForm(forms.Form):
    visit_on = forms.DateField(label="Visit date", widget=DateInput, help_text="As printed.")
    way = forms.ChoiceField(label="How?", choices=[("a", "By car"), ("b", "By bus")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"class": "tall"}))
    sure = forms.BooleanField(label="I am sure", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    email = forms.CharField(
        label="Email", required=False, widget=forms.TextInput(attrs={"placeholder": "Email address"})
    )


def test_untouched_form_has_labels_help_and_no_summary() -> None:
    html = str(VisitForm())

    assert '<label class="form-label" for="id_visit_on">Visit date</label>' in html
    assert 'aria-describedby="id_visit_on_helptext"' in html
    assert 'type="date"' in html
    assert "error-summary" not in html
    assert html.count("optional</span>") == 2  # the checkbox and the hidden field need no such word


def test_wrong_form_sums_up_links_and_keeps_what_was_typed() -> None:
    html = str(VisitForm({"visit_on": "2026-02-31", "note": "torn <envelope>"}))

    assert "2 things to correct" in html
    assert 'href="#id_visit_on"' in html
    assert 'href="#id_way_0"' in html
    assert 'id="id_visit_on_error"' in html
    assert 'aria-describedby="id_visit_on_helptext id_visit_on_error"' in html
    assert 'value="2026-02-31"' in html
    assert "torn &lt;envelope&gt;" in html


def test_own_class_of_a_control_is_kept_and_repeated_placeholder_left_out() -> None:
    html = str(VisitForm())

    assert 'class="tall form-control"' in html
    assert "placeholder" not in html


def test_error_of_the_whole_form_is_shown_first() -> None:
    form = VisitForm({"visit_on": "2026-02-01", "way": "a"})
    form.add_error(None, "The office is closed.")

    assert "<li>The office is closed.</li>" in str(form)
