"""May this letter go out? Contact rules first, then protection. Fails closed."""

from __future__ import annotations

from clients.matters.models import Matter
from clients.people.models import ContactRule, Person


def why_not_email(person: Person) -> str:
    """Return why nothing may be mailed to this person by itself, or nothing when it may."""
    rule = ContactRule.objects.filter(person=person).first()
    if rule and not rule.safe_to_contact:
        return "The contact rules say: nothing goes out by itself."
    if rule and not rule.safe_email:
        return "The contact rules say: e-mail is not safe."
    if not person.email:
        return "No e-mail address is recorded."
    protected = Matter.objects.exclude(protection=Matter.Protection.NONE).filter(parties__person=person)
    if rule is None and protected.exists():
        return "The matter is protected and no contact rules are recorded. Record first how to reach them safely."
    return ""
