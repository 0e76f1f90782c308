"""The law as dated, cited data files, and one way to use them.

    from deadlines.engine import Service, Trigger
    from deadlines.rulebook import book

    law = book()                                   # read once per process, never changed
    law.rule("uscis.noid")                         # Rule: title, facts, versions, traps …
    law.version_on("uscis.noid", day)              # the operative version for a trigger on `day`
    law.compute("uscis.noid", Trigger(on=day, service=Service.MAIL, facts={...}))
    law.rules_for("notice.noid", on=day, facts={...})   # Match: rules, undecided, missing facts
    law.authorities()                              # ((Authority, (Rule, …)), …) for pages
    law.conventions, law.calendar, law.sources, law.url(citation)

`compute` returns a `Computation`; store `computation.frozen()` on a deadline, docket
`computation.governs.on` and `.working_on`. Facts come from `rule.facts` (name → FactSpec); those with
`asked` are worth asking for, those with `required` are needed. How a lawyer changes a rule is written
in docs/rulebook.md; `manage.py rule check` refuses a book that is not consistent.
"""

from deadlines.rulebook.book import Book, UnknownRule, book, load
from deadlines.rulebook.reading import RulebookError
from deadlines.rulebook.triggers import Match, Start, TriggerKind, UnknownTrigger

__all__ = [
    "Book",
    "Match",
    "RulebookError",
    "Start",
    "TriggerKind",
    "UnknownRule",
    "UnknownTrigger",
    "book",
    "load",
]
