"""`manage.py load_sample_firm`: fill an empty database with the invented firm."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from caseapp.exchange.sample import loading
from caseapp.exchange.sample.reading import read


class Command(BaseCommand):
    help = "Fill an empty database with an invented firm: staff, clients, matters, notices, hearings, deadlines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing, and succeed, when there is data.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = loading.load(now=clock.now())
        except loading.NotEmpty as problem:
            if options["if_empty"]:
                return
            raise CommandError(str(problem)) from problem
        firm = read("firm")
        self.stdout.write(
            f"{firm['name']}: {loaded.staff} staff, {loaded.people} people, {loaded.matters} matters, "
            f"{loaded.consultations} consultations. Everyone's password: {firm['password']}"
        )
