"""Text into lines: nothing lost, nothing too wide, each script in its own order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.consultations.paper import FontsMissing, find_fonts
from clients.consultations.paper.typeset.breaking import letters, unbroken
from clients.consultations.paper.typeset.direction import cleaned, has_rtl, levels, visual_order
from clients.consultations.paper.typeset.fonts import SIMPLIFIED, FontLibrary
from clients.consultations.paper.typeset.lines import Typesetter
from clients.consultations.paper.typeset.text import Align, Line, Span, Style

STYLE = Style(12.0, 17.0, (0.0, 0.0, 0.0))


def setter(language: str = "en", *, rtl: bool = False) -> Typesetter:
    return Typesetter(find_fonts().for_language(language), rtl=rtl)


def said(lines: list[Line]) -> str:
    """All text of left-to-right lines without spaces."""
    return "".join(part.piece.text for line in lines for part in line.parts).replace(" ", "")


def shown(line: Line) -> str:
    """The words of a line as they stand from left to right."""
    return "".join(part.piece.text for part in line.parts)


# lines


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=120),
    st.floats(min_value=15, max_value=400),
)
def test_no_line_is_wider_than_its_column_unless_one_letter_is(text: str, width: float) -> None:
    for line in setter().lines(text, STYLE, width):
        assert line.width <= width + 0.01 or len(letters("".join(p.piece.text for p in line.parts))) == 1


@given(st.text(st.sampled_from("abcdéñ Жш中文，。「」/-. "), max_size=120), st.floats(min_value=20, max_value=300))
def test_breaking_loses_and_adds_nothing(text: str, width: float) -> None:
    spaceless = "".join(cleaned(text).split())

    assert said(setter().lines(text, STYLE, width)) == spaceless


def test_a_word_wider_than_the_column_is_broken_after_a_slash() -> None:
    lines = setter().lines("https://www.uscis.gov/tools/reports-and-studies/immigration", STYLE, 150)

    assert len(lines) > 1
    assert all(line.width <= 150 for line in lines)
    assert shown(lines[0]).endswith(("/", "."))


def test_chinese_breaks_between_characters_but_not_before_a_stop() -> None:
    assert list(unbroken("您好，请说：“好。”")) == ["您", "好，", "请", "说：", "“好。”"]


def test_receipt_and_phone_numbers_are_not_broken_at_hyphens() -> None:
    assert list(unbroken("A123-456-789")) == ["A123-456-789"]
    assert list(unbroken("attorney–client")) == ["attorney–", "client"]


def test_line_ends_in_the_text_are_kept() -> None:
    lines = setter().lines("one\r\ntwo\n\nfour", STYLE, 300)

    assert [shown(line) for line in lines] == ["one", "two", "", "four"]


def test_a_span_keeps_its_own_weight() -> None:
    line = setter().lines([Span("Due: ", bold=True), Span("now")], STYLE, 300)[0]

    assert {part.piece.face.name for part in line.parts} == {"NotoSans_700Bold", "NotoSans_400Regular"}


@pytest.mark.parametrize(("align", "left"), [(Align.START, 0.0), (Align.END, 1.0), (Align.CENTER, 0.5)])
def test_alignment(align: Align, left: float) -> None:
    line = setter().lines("short", Style(12.0, 17.0, (0, 0, 0), align=align), 200)[0]

    assert line.x == pytest.approx((200 - line.width) * left)


# fonts


@pytest.mark.parametrize(
    ("char", "font"),
    [
        ("é", "NotoSans_"), ("Ж", "NotoSans_"), ("ự", "NotoSans_"), ("م", "NotoNaskhArabic_"),
        ("ٹ", "NotoNaskhArabic_"),
        ("汉", "NotoSansSC_"), ("한", "NotoSansKR_"), ("ካ", "NotoSansEthiopic_"), ("ਕ", "NotoSansGurmukhi_"),
        ("ক", "NotoSansBengali_"), ("Հ", "NotoSansArmenian_"), ("კ", "NotoSansGeorgian_"), ("ខ", "NotoSansKhmer_"),
        ("မ", "NotoSansMyanmar_"), ("ไ", "NotoSansThai_"), ("ש", "NotoSansHebrew_"),
    ],
)  # fmt: skip
def test_a_name_in_another_script_borrows_that_scripts_font(char: str, font: str) -> None:
    face = find_fonts().for_language("en").face_for(char, bold=False)

    assert face is not None
    assert face.name.startswith(font)


def test_traditional_chinese_comes_first_in_traditional_papers() -> None:
    assert find_fonts().for_language("zh-Hant").face_for("骨", bold=False).name.startswith("NotoSansTC")  # type: ignore[union-attr]


def test_a_mark_stays_with_its_letter() -> None:
    fonts = find_fonts().for_language("en")

    assert [run for _face, run in fonts.runs("Иван\u0301 张", bold=False)] == ["Иван\u0301 ", "张"]


def test_a_character_no_font_has_is_reported_once_and_printed_as_a_box() -> None:
    found = setter()
    line = found.lines("x\U0001f600y\U0001f600", STYLE, 300)[0]

    assert found.missing == {"\U0001f600"}
    assert any(glyph.number == 0 for part in line.parts for glyph in part.piece.glyphs)


def test_missing_fonts_are_one_clear_sentence() -> None:
    library = FontLibrary(find_fonts().folder)
    library._faces = {(SIMPLIFIED, False): None}

    with pytest.raises(FontsMissing, match=r"noto-sans-sc is needed .* run “npm install”"):
        library.for_language("zh-Hans")


def test_a_folder_without_any_fonts_says_so(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="npm install"):
        find_fonts(tmp_path).for_language("en")


# direction


def order(text: str, width: float = 500.0) -> str:
    return shown(setter("ar", rtl=True).lines(text, STYLE, width)[0])


def test_arabic_words_run_from_the_right() -> None:
    assert order("واحد اثنان ثلاثة") == "ثلاثة اثنان واحد"


def test_the_first_line_of_arabic_holds_the_first_words() -> None:
    lines = setter("ar", rtl=True).lines("واحد اثنان ثلاثة أربعة", STYLE, 80)

    assert len(lines) > 1
    assert shown(lines[0]).endswith("واحد")
    assert lines[0].x == pytest.approx(80 - lines[0].width)


@pytest.mark.parametrize(
    "number", ["(202) 555-0123", "A123-456-789", "IOE0912345678", "8 CFR 1003.38(b)", "2026-12-01"]
)
def test_numbers_and_citations_keep_their_order_inside_arabic(number: str) -> None:
    assert number in order(f"اتصل على {number} قبل الموعد")


def test_a_bracket_around_arabic_and_a_code_closes_where_it_opened() -> None:
    # The brackets are stored as they are typed; the font mirrors them in text that runs to the left.
    assert order("(النموذج I-589) هنا") == "هنا )I-589 النموذج("


def test_an_english_sentence_keeps_its_full_stop_at_its_end() -> None:
    spans = [Span("لماذا: "), Span("We go with you.")]

    assert shown(setter("ar", rtl=True).lines(spans, STYLE, 500)[0]).startswith("We go with you.")


def test_arabic_letters_join() -> None:
    fonts = find_fonts().for_language("ar")
    joined = [glyph.number for glyph in fonts.word("بيت", bold=False, rtl=True).pieces[0].glyphs]
    alone = [fonts.word(char, bold=False, rtl=True).pieces[0].glyphs[-1].number for char in "بيت"]

    assert not set(joined) >= set(alone)


def test_devanagari_vowel_sign_stands_before_its_consonant() -> None:
    piece = find_fonts().for_language("hi").word("कि", bold=False).pieces[0]
    ka = find_fonts().for_language("hi").word("क", bold=False).pieces[0].glyphs[0].number

    assert piece.glyphs[-1].number == ka
    assert piece.glyphs[0].text == "कि"


@given(st.text(max_size=60), st.sampled_from([0, 1]))
def test_every_character_has_one_level(text: str, base: int) -> None:
    clean = cleaned(text)

    assert len(levels((clean,), base=base)) == len(clean)


@given(st.lists(st.integers(min_value=0, max_value=3), max_size=12))
def test_reordering_keeps_every_part(found: list[int]) -> None:
    assert sorted(visual_order(range(len(found)), found)) == list(range(len(found)))


@given(st.text(max_size=80))
def test_cleaned_text_holds_no_controls(text: str) -> None:
    assert not set(cleaned(text)) & set("\x00\x07\x1b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\r")


def test_direction_overrides_cannot_disguise_a_word() -> None:
    assert cleaned("photo\u202egnp.exe") == "photognp.exe"
    assert not has_rtl(cleaned("\u200fabc"))
