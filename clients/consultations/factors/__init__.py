"""Explained factors: accepted facts in, what deserves attention out. No score, no ranking, nothing decided.

`find(history, today=…)` is pure. Each result names the facts that led to it, the rule and its source, how sure we are,
what eases it and which action follows. An attorney confirms, dismisses or adds (`clients.consultations.review`);
nothing unconfirmed reaches a client. docs/automated-assistance.md is the impact assessment.
"""

from clients.consultations.factors.catalogue import Factor, factors
from clients.consultations.factors.detecting import find
from clients.consultations.factors.history import Fact, Found, History

__all__ = ["Fact", "Factor", "Found", "History", "factors", "find"]
