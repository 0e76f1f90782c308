"""`manage.py sample_sign_ins`: with which addresses and password the sample firm can be visited."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from caseapp.accounts.models import User
from caseapp.exchange.sample.reading import read


class Command(BaseCommand):
    help = "Print the sample firm's sign-ins that work in this database; nothing when it is not the sample firm."

    def handle(self, *_args: Any, **_options: Any) -> None:
        firm = read("firm")
        here = set(User.objects.filter(is_active=True).values_list("email", flat=True))
        people = [person for person in firm["staff"] if person["email"] in here]
        if not people:
            return
        self.stdout.write(f"Sample sign-ins, all with the password: {firm['password']}")
        for person in people:
            self.stdout.write(f"  {person['email']:<24} {person['name']}, {person['title'].lower()}")
