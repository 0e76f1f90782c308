"""Markup, formulas and addresses in any printed field are printed as text: nothing is fetched or run."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from clients.consultations.paper import Form, RightsPart, Source

from .conftest import make
from .samples import ENGLISH

PAYLOADS = [
    '<img src="http://127.0.0.1:9/x.png"/>',
    '<img src="file:///etc/passwd" width="10" height="10"/>',
    "<para><font color=\"[[[getattr(pow,'__globals__')]]]\">x</font></para>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="file:///etc/passwd">x</a><link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<font color="expression(alert(1))">x</font><span style="background:url(http://127.0.0.1:9/y)">y</span>',
    '</para><para backColor=\'__import__("os").system("id")\'>',
    "&lt;b&gt; &#x41; &amp;amp; %s {0} {name} {{x}} ${HOME} `id` $(id)",
    ") Tj ET Q /Im1 Do BT (",
    "<FEFF0041> Tj endstream endobj",
]
HARMLESS_EVENTS = {
    "compile",
    "exec",
    "import",
    "object.__getattr__",
    "object.__setattr__",
    "object.__delattr__",
    "marshal.loads",
    "sys._getframe",
    "gc.get_objects",
    "code.__new__",
    "builtins.id",
}

_watching: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _watching is not None and event not in HARMLESS_EVENTS:
        _watching.append(f"{event} {arguments!r}")


sys.addaudithook(_note)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect every file, socket, process and other audited event inside the block."""
    global _watching  # noqa: PLW0603 - an audit hook cannot be taken away again
    _watching = found = []
    try:
        yield found
    finally:
        _watching = None


def poisoned(value: Any, payload: str) -> Any:
    """The same document with the payload in place of each text."""
    if isinstance(value, str) and type(value) is str:
        return payload
    if isinstance(value, tuple):
        return tuple(poisoned(entry, payload) for entry in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: poisoned(getattr(value, part.name), payload) for part in fields(value)})
    return value


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("form", list(Form))
def test_a_payload_in_every_field_is_printed_and_does_nothing(payload: str, form: Form) -> None:
    document = poisoned(ENGLISH, payload)
    make(document, form=form)  # opens the fonts

    with watched() as events:
        found = make(document, form=form)

    assert events == []
    assert squeezed(payload) in squeezed(found.text)


def test_the_watch_itself_sees_files_and_sockets() -> None:
    import socket

    with watched() as events:
        Path(__file__).open().close()
        socket.socket().close()

    assert {event.split()[0] for event in events} >= {"open", "socket.__new__"}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://a.example/\nx",
        "",
        "x" * 5000,
        "HTTPS://" + "a" * 5000,
    ],
)
def test_only_plain_web_mail_and_phone_addresses_become_links(url: str) -> None:
    step = replace(ENGLISH.steps[0], law=(Source("Law", url),))
    document = replace(ENGLISH, steps=(step,), factors=(), requests=(), exposure=(), resources=())

    reader = pypdf.PdfReader(io.BytesIO(make(document, form="client").data))

    assert not any(page.get("/Annots") for page in reader.pages)


def test_a_payload_in_a_link_stays_inside_its_string() -> None:
    url = "https://a.example/) /S /JavaScript /JS (app.alert(1)"
    step = replace(ENGLISH.steps[0], law=(Source("Law", url),))

    reader = pypdf.PdfReader(io.BytesIO(make(replace(ENGLISH, steps=(step,)), form="client").data))

    actions = [note.get_object()["/A"] for page in reader.pages for note in page.get("/Annots", [])]
    assert url in [action["/URI"] for action in actions]
    assert {action["/S"] for action in actions} == {"/URI"}


def test_a_payload_in_the_firms_name_stays_inside_the_metadata() -> None:
    document = replace(ENGLISH, firm=replace(ENGLISH.firm, name="x) /JS (y \\ \u202e"))

    assert pypdf.PdfReader(io.BytesIO(make(document).data)).metadata.author.startswith("x) /JS (y \\")


@pytest.mark.parametrize("megabytes", [0.1, pytest.param(5.0, marks=pytest.mark.slow)])
def test_a_huge_note_in_mixed_scripts_ends_in_a_paper(megabytes: float) -> None:
    words = "لا تخف fear not 不要怕 "
    note = words * int(megabytes * 1_000_000 / len(words.encode()))

    found = make(replace(ENGLISH, office_notes=(note,)), form="office")

    assert found.report.pages > 100 * megabytes
    assert "Signature" in found.page_text(found.report.pages - 1)


def marked(value: Any, path: str, marks: dict[str, str]) -> Any:
    """The same document with a mark of its own in place of each text; `marks` tells which field it stands for."""
    if isinstance(value, str) and type(value) is str:
        mark = f"q{len(marks):03d}<img src=x>q"
        marks[mark] = path
        return mark
    if isinstance(value, tuple):
        return tuple(marked(entry, path, marks) for entry in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: marked(getattr(value, part.name), f"{path}.{part.name}", marks) for part in fields(value)}
        return replace(value, **parts)
    return value


def test_every_text_field_is_printed_as_it_is() -> None:
    """The fields come from the document's own shape: a new one has to be printed too."""
    marks: dict[str, str] = {}
    whole = replace(
        ENGLISH, if_stopped=(RightsPart("At the door", ("Keep it closed.",)),), unchecked=("Spanish",),
        lifecycle=replace(ENGLISH.lifecycle, placed_by="Jordan Attorney", reason="Reopened"),
        factors=tuple(replace(one, sources=(Source("A paper", "https://a.example"),)) for one in ENGLISH.factors),
    )  # fmt: skip
    document = marked(whole, "SummaryDocument", marks)
    printed = squeezed("".join(make(document, form=form).text for form in Form))

    unseen = {path for mark, path in marks.items() if squeezed(mark) not in printed and not path.endswith(".url")}

    assert unseen == set()
    assert len(set(marks.values())) > 55  # every text field of every part, none empty in the sample


def test_the_sample_fills_every_text_field() -> None:
    """Otherwise the payloads above would miss a field without anybody noticing."""
    empty = {path for path, text in texts_of(ENGLISH, "SummaryDocument") if not text}
    filled = {path for path, text in texts_of(ENGLISH, "SummaryDocument") if text}

    assert empty - filled <= {"SummaryDocument.lifecycle.placed_by", "SummaryDocument.lifecycle.reason"}


def texts_of(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and type(value) is str:
        yield path, value
    elif isinstance(value, tuple):
        for entry in value:
            yield from texts_of(entry, path)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from texts_of(getattr(value, part.name), f"{path}.{part.name}")
