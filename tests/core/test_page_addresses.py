"""An address resolved once is the address Django gives."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from caseapp.core.page_addresses import address_of


@pytest.mark.parametrize("name", ["deadlines:complete", "matters:detail", "people:detail"])
def test_of_a_row(name: str) -> None:
    assert address_of(name, 7) == reverse(name, args=[7])
    assert address_of(name, 1_234_567) == reverse(name, args=[1_234_567])


def test_of_a_page() -> None:
    assert address_of("desk:today") == reverse("desk:today")


def test_below_a_prefix() -> None:
    address_of("matters:detail", 7)
    set_script_prefix("/office/")
    try:
        assert address_of("matters:detail", 7) == "/office/matters/7/"
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize("name", ["no:such", "matters:list"])
def test_of_nothing(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        address_of(name, 7)


def test_a_row_that_is_not_saved_has_none() -> None:
    with pytest.raises(NoReverseMatch):
        address_of("matters:detail")
