"""The finished paper: what it says, where it says it, and what its file tells others."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest

from clients.consultations.paper import ExposureRow, Factor, RightsPart, Signature, Step, find_fonts, languages, render
from clients.consultations.paper.document import Doer

from .conftest import Paper, make
from .samples import ENGLISH, IN_LANGUAGE, in_another_name, sample_for

Made = Callable[..., Paper]
READ_LEFT_TO_RIGHT = [language for language in IN_LANGUAGE if language not in {"ar", "fa", "ur", "hi", "ne"}]


# what it says


def test_the_clients_paper_has_its_parts_in_order(paper: Made) -> None:
    text = paper("client").text
    parts = [
        "Harbor Light Immigration Law", "Your roadmap", "Prepared on Monday, November 23, 2026", "Your next date",
        "Your steps, in order of date", "Your situation", "What to be careful about", "Papers to gather",
        "Records to ask for", "If you are stopped or get papers", "Where you are now",
        "Who may have information about you", "Questions still open", "Our meeting", "Where to read more",
        "Your attorney If something",
    ]  # fmt: skip

    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_office_form_holds_what_the_client_form_does_not(paper: Made) -> None:
    office, client = paper("office").text, paper("client").text

    for only_office in (
        "A123-456-789",
        "Confirmed by Jordan Attorney",
        "PIA DHS/USCIS/PIA-056",
        "Confirm the 2019 encounter",
    ):
        assert only_office in office
        assert only_office not in client
    assert "have not been checked by a translator yet in: Amharic" in office
    assert "Haitian Creole" in office


def test_steps_stand_in_order_of_the_date_to_work_to(paper: Made) -> None:
    text = paper("client").text
    whats = [
        "Sign the change of address for the court (EOIR-33) and for USCIS (AR-11)",
        "Write down what",
        "First hearing",
        "File the asylum",
        "Ask for your work",
    ]

    places = [text.rindex(what) for what in whats]
    assert places == sorted(places)


def test_law_date_and_working_date_are_told_apart_by_words(paper: Made) -> None:
    text = paper("client").text

    assert "Our own date, to be safe: Friday, January 15, 2027 Last day under the law: Monday, March 8, 2027" in text


def test_every_page_carries_its_number_and_the_notice(paper: Made) -> None:
    found = paper("client")

    count = len(found.pdf)
    assert found.report.pages == count
    for number in range(count):
        assert f"{number + 1} of {count}" in found.page_text(number)
        assert "Attorney–client privileged" in found.page_text(number)


@pytest.mark.parametrize("language", READ_LEFT_TO_RIGHT)
def test_text_can_be_copied_in_each_language(paper: Made, language: str) -> None:
    found = paper("client", language)
    words = IN_LANGUAGE[language] or ("Ana María Example", ENGLISH.situation[0])

    assert found.report.missing_glyphs == ()
    assert words[0].replace(" ", "") in found.text.replace(" ", "")
    assert words[1].replace(" ", "") in found.text.replace(" ", "")


@pytest.mark.parametrize("language", ["hi", "ne"])
def test_devanagari_can_be_copied(paper: Made, language: str) -> None:
    name, situation, *_rest = IN_LANGUAGE[language]

    text = paper("client", language).text.replace(" ", "")
    assert name.replace(" ", "") in text
    assert situation.replace(" ", "") in text


@pytest.mark.parametrize("language", ["ar", "fa", "ur"])
def test_right_to_left_words_can_be_copied(paper: Made, language: str) -> None:
    found = paper("client", language)

    assert found.report.missing_glyphs == ()
    for word in IN_LANGUAGE[language][0].split():
        assert word in found.text


def test_a_language_without_words_says_so_in_english_and_prints_the_clients_own(paper: Made) -> None:
    found = paper("client", "ti")

    assert "The fixed words on this paper are in English because" in found.page_text(0)
    assert found.report.fallbacks[0] == "Fixed words in English: no message file for “ti”"
    assert "ብ8 መጋቢት 2026" in found.text


def test_amharic_says_which_calendar_its_dates_follow(paper: Made) -> None:
    assert "የቀን አቆጣጠር" in paper("client", "am").page_text(0)


def test_a_name_in_another_script_is_printed_and_reported() -> None:
    found = make(in_another_name("Иван 张伟"), form="client", language="en")

    assert "Иван 张伟" in found.text
    assert found.report.fallbacks == ("Borrowed font: NotoSansSC_400Regular",)


def test_a_character_no_font_has_is_reported() -> None:
    assert make(in_another_name("Ana 🦅"), form="client").report.missing_glyphs == ("🦅",)


def test_an_almost_empty_document_is_still_a_paper() -> None:
    bare = replace(
        ENGLISH, reviewed=(), situation=(), factors=(), steps=(), gather=(), requests=(), questions=(), exposure=(),
        lifecycle=None, resources=(), office_notes=(),
    )  # fmt: skip
    found = make(bare, form="client")

    assert "There are no steps to do now" in found.text
    assert "no point that needs special care" in found.text
    assert "Your next date" not in found.text


def test_the_firms_own_words_replace_the_fixed_rights() -> None:
    own = replace(ENGLISH, if_stopped=(RightsPart("At the door", ("Keep it closed.",)),))
    found = make(own, form="client").text

    assert "Keep it closed." in found
    assert "Am I free to go" not in found


def test_a_signed_paper_shows_the_day_of_signing_and_no_line() -> None:
    signed = replace(ENGLISH, signature=Signature("Jordan Attorney", signed_on=date(2026, 11, 24)))

    assert "Signed on Tuesday, November 24, 2026" in make(signed, form="client").text


def test_a_very_long_paper_ends() -> None:
    long = replace(
        ENGLISH,
        situation=("word " * 40_000,),
        steps=tuple(Step(f"Step {n} " + "x" * 300, Doer.CLIENT) for n in range(60)),
        factors=(Factor("Long", "because " * 3_000),),
        exposure=tuple(ExposureRow(f"S{n}", f"Agency {n % 7}", "fact " * (n * 9)) for n in range(60)),
    )

    assert make(long, form="office").report.pages > 60


# large print


def test_large_print_is_eighteen_points(paper: Made) -> None:
    usual, large = paper("client"), paper("client", large_print=True)

    assert large.report.pages > usual.report.pages
    sizes = _sizes(large)
    assert max(sizes, key=sizes.count) == 18.0
    assert min(sizes) >= 16.0


def _sizes(found: Paper) -> list[float]:
    content = b"".join(page.get_contents().get_data() for page in pypdf.PdfReader(io.BytesIO(found.data)).pages)
    words = content.split()
    return [float(words[at - 1]) for at, word in enumerate(words) if word == b"Tf"]


# the file


@pytest.mark.parametrize("form", ["client", "office"])
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_the_same_input_gives_the_same_bytes(paper: Made, form: str, language: str) -> None:
    before = paper(form, language).data
    make(in_another_name("Somebody Else Entirely 张"), form="client", language="vi")

    assert make(sample_for(language), form=form, language=language).data == before


def test_another_process_in_another_place_gives_the_same_bytes(paper: Made, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path;"
        "from clients.consultations.paper import render;"
        "from tests.clients.consultations.paper.samples import sample_for;"
        "render(sample_for('hi'), Path(sys.argv[1]), form='client', language='hi')"
    )
    out = tmp_path / "hi.pdf"
    environment = {"LANG": "fa_IR.UTF-8", "LC_ALL": "C", "TZ": "Asia/Tehran", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", script, out], check=True, env=environment, cwd=find_fonts().folder.parent)

    assert out.read_bytes() == paper("client", "hi").data


def test_metadata_names_the_firm_and_never_the_client(paper: Made) -> None:
    for form in ("client", "office"):
        reader = pypdf.PdfReader(io.BytesIO(paper(form).data))
        told = " ".join(map(str, reader.metadata.values()))

        assert reader.metadata.author == "Harbor Light Immigration Law"
        assert reader.metadata.title in {"Your roadmap", "Consultation summary and roadmap"}
        assert not any(name in told for name in ("Ana", "Example", "Jordan", "A123"))
        assert str(reader.metadata.get("/CreationDate")) == "D:20261123000000Z"
        assert "/Metadata" not in reader.trailer["/Root"]


def test_bookmarks_follow_the_sections(paper: Made) -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper("client").data))
    top, below = reader.outline
    titles = [entry.title for entry in below]

    assert top.title == "Your roadmap"
    assert titles[:3] == ["Your steps, in order of date", "Your situation", "What to be careful about"]
    pages = [reader.get_destination_page_number(entry) for entry in below]
    assert pages == sorted(pages)


def test_links_lead_to_the_sources_and_nowhere_else(paper: Made) -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper("client").data))
    links = [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", [])]

    assert "https://www.justice.gov/eoir" in links
    assert set(links) <= _urls(ENGLISH)


def _urls(value: object) -> set[str]:
    if isinstance(value, str):
        return {value} if value.startswith("http") else set()
    if isinstance(value, tuple):
        return set().union(*map(_urls, value)) if value else set()
    if hasattr(value, "__dataclass_fields__"):
        return set().union(*(_urls(getattr(value, name)) for name in value.__dataclass_fields__))
    return set()


def test_all_fonts_are_embedded(paper: Made) -> None:
    for language in ("en", "ar", "ko"):
        reader = pypdf.PdfReader(io.BytesIO(paper("client", language).data))
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                inner = font.get_object()["/DescendantFonts"][0].get_object()
                assert "/FontFile2" in inner["/FontDescriptor"].get_object()


def test_pages_are_us_letter(paper: Made) -> None:
    for page in pypdf.PdfReader(io.BytesIO(paper("client").data)).pages:
        assert [float(side) for side in page.mediabox] == [0, 0, 612, 792]


@pytest.mark.parametrize("language", languages())
def test_a_paper_of_every_language_is_reasonably_small(paper: Made, language: str) -> None:
    assert len(paper("client", language).data) < 250_000


# the call


def test_progress_rises_to_the_end_and_names_no_one() -> None:
    told: list[tuple[int, int, str]] = []
    render(ENGLISH, io.BytesIO(), form="client", progress=lambda *step: told.append(step))

    dones = [done for done, _total, _what in told]
    assert dones == sorted(dones)
    assert (dones[0], told[-1]) == (0, (100, 100, "Done"))
    assert any(what.startswith("Drawing page 2 of") for _done, _total, what in told)
    assert not any("Ana" in what for _done, _total, what in told)


def test_a_path_is_written_only_when_the_paper_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    out.write_bytes(b"the version before")

    def stop(_done: int, _total: int, what: str) -> None:
        if what.startswith("Drawing page 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(ENGLISH, out, form="client", progress=stop)
    assert out.read_bytes() == b"the version before"

    render(ENGLISH, out, form="client")
    assert out.read_bytes().startswith(b"%PDF-1.7")


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="poster"):
        render(ENGLISH, io.BytesIO(), form="poster")
