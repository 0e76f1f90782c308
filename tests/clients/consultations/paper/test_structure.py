"""The structure tree: everything on a page is in it once, in reading order, or is marked as decoration."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pypdf
import pytest

from .conftest import Paper

Made = Callable[..., Paper]
LANGUAGES = ["en", "ar", "zh-Hans", "hi"]


def reader(found: Paper) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(found.data))


def elements(node: Any, depth: int = 0) -> Iterator[tuple[int, Any]]:
    node = node.get_object()
    if node.get("/Type") == "/StructElem":
        yield depth, node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid.get_object(), int):
            yield from elements(kid, depth + 1)


def roles(found: Paper) -> list[str]:
    return [node["/S"] for _depth, node in elements(reader(found).trailer["/Root"]["/StructTreeRoot"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_says_marked_language_and_title(paper: Made, language: str) -> None:
    root = reader(paper("client", language)).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] is not None
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_on_a_page_belongs_to_one_element(paper: Made, language: str) -> None:
    pdf = reader(paper("client", language))
    tree = pdf.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    owners = {numbers[at]: numbers[at + 1] for at in range(0, len(numbers), 2)}

    for number, page in enumerate(pdf.pages):
        marks = [int(found) for found in re.findall(rb"/MCID (\d+)", page.get_contents().get_data())]
        assert page["/StructParents"] == number
        assert marks == list(range(len(marks)))
        assert len(owners[number]) == len(marks)
        assert all(owner.get_object()["/Type"] == "/StructElem" for owner in owners[number])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_drawn_outside_a_mark(paper: Made, language: str) -> None:
    for page in reader(paper("office", language)).pages:
        depth = 0
        for line in page.get_contents().get_data().split(b"\n"):
            drawn = re.search(rb"TJ|\b(S|f|B)$", line)
            depth += len(re.findall(rb"\b(?:BDC|BMC)\b", line))
            assert not drawn or depth > 0, line
            depth -= len(re.findall(rb"\bEMC\b", line))
        assert depth == 0


def test_each_link_has_its_place_in_the_tree(paper: Made) -> None:
    pdf = reader(paper("client"))
    numbers = pdf.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    keys = numbers[0::2]

    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    assert links
    for link in links:
        assert link["/StructParent"] in keys
        assert link["/Contents"] == link["/A"]["/URI"]
    assert keys == sorted(keys)


def test_headings_do_not_skip_a_level(paper: Made) -> None:
    levels = [int(role[2]) for role in roles(paper("client")) if re.fullmatch(r"/H[1-6]", role)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_lists_and_tables_are_built_as_readers_expect(paper: Made) -> None:
    below = {"/LI": {"/L"}, "/Lbl": {"/LI"}, "/LBody": {"/LI"}, "/TR": {"/Table"}, "/TH": {"/TR"}, "/TD": {"/TR"}}
    seen = set()
    for _depth, node in elements(reader(paper("office")).trailer["/Root"]["/StructTreeRoot"]):
        parent = node["/P"].get_object().get("/S")
        if node["/S"] in below:
            assert parent in below[node["/S"]]
            seen.add(node["/S"])
    assert seen == set(below)


def test_drawings_are_told_in_words(paper: Made) -> None:
    figures = [
        node
        for _d, node in elements(reader(paper("client")).trailer["/Root"]["/StructTreeRoot"])
        if node["/S"] == "/Figure"
    ]

    told = " ".join(str(figure["/Alt"]) for figure in figures)
    assert len(figures) == 2
    assert "Hearing (You are here)" in told
    assert "CBP, ADIS (arrivals and departures): Entry on March 8, 2026; no exit" in told


def test_arabic_paragraphs_tell_their_text_in_reading_order(paper: Made) -> None:
    tree = reader(paper("client", "ar")).trailer["/Root"]["/StructTreeRoot"]
    told = [str(node["/ActualText"]) for _depth, node in elements(tree) if "/ActualText" in node]

    assert "خطتك خطوة بخطوة" in told
    assert any(text.startswith("لا توقّع أي شيء") for text in told)
