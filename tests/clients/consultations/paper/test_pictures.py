"""Rendered pages compared with pictures, one language and script each.

After a wanted change of looks: `PAPER_PICTURES=renew python manage.py test
tests/clients/consultations/paper/test_pictures.py`, look at every picture, commit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from .conftest import Paper
from .samples import IN_LANGUAGE

PICTURES = Path(__file__).parent / "pictures"
DOTS_PER_INCH = 45
RENEW = os.environ.get("PAPER_PICTURES") == "renew"

PAGES = [
    *(("client", language, False, 0) for language in IN_LANGUAGE),
    *(("client", language, False, 5) for language in ("en", "ar")),
    ("client", "en", True, 0), ("client", "ar", True, 2),
    ("office", "en", False, 0), ("office", "en", False, 3), ("office", "ar", False, 3),
]  # fmt: skip


def picture(found: Paper, page: int) -> Image.Image:
    return found.pdf[page].render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of the darkest possible difference, after softening what rasterisers do differently."""
    small = [image.reduce(2) for image in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*small)).mean[0]) / 255


@pytest.mark.parametrize(
    ("form", "language", "large", "page"), PAGES, ids=lambda value: "large" if value is True else str(value)
)
def test_a_page_looks_as_it_did(
    paper: Callable[..., Paper], form: str, language: str, *, large: bool, page: int
) -> None:
    kept = PICTURES / f"{form}-{language}{'-large' if large else ''}-{page + 1}.png"
    now = picture(paper(form, language, large_print=large), page)
    if RENEW:
        PICTURES.mkdir(exist_ok=True)
        now.quantize(16).save(kept, optimize=True)

    then = Image.open(kept).convert("L")

    assert now.size == then.size
    assert difference(now, then) < 0.006


def test_the_comparison_would_notice_another_script(paper: Callable[..., Paper]) -> None:
    found = {language: picture(paper("client", language), 0) for language in ("en", "es", "ar", "ko")}

    for language, image in found.items():
        others = [difference(image, other) for name, other in found.items() if name != language]
        assert min(others) > 0.01


def test_arabic_reads_from_the_right_edge_and_english_from_the_left(paper: Callable[..., Paper]) -> None:
    """The bar beside the next date, the firm's name and the title stand at the reading edge."""
    darkest = {}
    for language in ("ar", "en"):
        image = paper("client", language).pdf[0].render(scale=2).to_pil().convert("L")
        bar = [x for x in range(image.width) if _is_dark(image, x)]
        darkest[language] = sum(bar) / len(bar) / image.width

    assert darkest["en"] == pytest.approx(55.5 / 612, abs=0.004)
    assert darkest["ar"] == pytest.approx(556.5 / 612, abs=0.004)


def _is_dark(image: Image.Image, x: int) -> bool:
    """Whether a column is dark along the height of the next date's panel."""
    column = image.crop((x, int(image.height * 0.32), x + 1, int(image.height * 0.38)))
    return float(ImageStat.Stat(column).mean[0]) < 110
