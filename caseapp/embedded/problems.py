"""The one exception a person sees: a sentence that says what is wrong and what to do."""

from __future__ import annotations


class Problem(Exception):
    """Something outside the program is in the way; `str(problem)` is a complete sentence."""
