"""The consultation on paper: a plain document in, a PDF out. See docs/paper.md."""

from .document import (
    Certainty,
    Doer,
    ExposureRow,
    Factor,
    Firm,
    Gather,
    Lifecycle,
    LifecyclePlace,
    Meeting,
    RecordsRequest,
    Resource,
    RightsPart,
    Signature,
    Source,
    Stage,
    Step,
    SummaryDocument,
)
from .messages import languages, unreviewed
from .render import RenderReport, render
from .theme import Form
from .typeset.fonts import FontLibrary, FontsMissing, find_fonts

__all__ = [
    "Certainty",
    "Doer",
    "ExposureRow",
    "Factor",
    "Firm",
    "FontLibrary",
    "FontsMissing",
    "Form",
    "Gather",
    "Lifecycle",
    "LifecyclePlace",
    "Meeting",
    "RecordsRequest",
    "RenderReport",
    "Resource",
    "RightsPart",
    "Signature",
    "Source",
    "Stage",
    "Step",
    "SummaryDocument",
    "find_fonts",
    "languages",
    "render",
    "unreviewed",
]
