"""A case with one row in every table, each row under the same number, so that one number fits every address.

The rows a person makes by hand come from the factories; for the rest each table gets a row filled in from what its
fields say about themselves. It means nothing as a case; it is there to be looked for by those who may not see it.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection, models, transaction
from django.db.models import NOT_PROVIDED
from psycopg.types.range import Int8Range, TimestamptzRange

from caseapp.accounts.models import User
from clients.matters.models import Matter
from clients.people.models import Organization, Person
from deadlines.calendars.models import Feed
from tests import factories
from tests.factories import NOW, TODAY

_TIES = frozenset({"matter", "person", "consultation", "scope"})  # said although they need not be


def one_of_each(number: int, *, protection: str = "none") -> Matter:
    """Make the case and return its matter; every row's primary key is `number`, or one of the next few."""
    factories.consultation_type()
    _ = Organization.objects.first() or factories.organization()
    _count_from(number)
    client = factories.person(given_name="Canary", family_name=f"Number {number}")
    matter = factories.matter(type="removal_defense", client=client, protection=protection)
    factories.add_party(matter)
    factories.relationship(client, factories.person())
    factories.filing(matter)
    factories.notice(matter)
    factories.deadline(matter)
    factories.task(matter)
    factories.proceeding(matter)
    factories.appearance(matter)
    factories.document(matter)
    factories.consultation(whose=client)
    _fill_the_rest(number)
    _count_from(number + 1000)
    return matter


def tables() -> list[type[models.Model]]:
    """Return every table whose rows belong to a case or to a person in it."""
    found = {Person, Matter}
    while more := {model for model in _models() if model not in found and _points_into(model, found)}:
        found |= more
    return [model for model in _models() if model in found]


def _points_into(model: type[models.Model], found: set[Any]) -> bool:
    return any(field.related_model in found for field in model._meta.concrete_fields if field.is_relation)


def _models() -> list[type[models.Model]]:
    return [model for app in ("clients", "deadlines") for model in apps.get_app_config(app).get_models()]


def _count_from(number: int) -> None:
    with connection.cursor() as cursor:
        for model in _models():
            if isinstance(model._meta.pk, models.AutoField):
                sequence = f"{model._meta.db_table}_{model._meta.pk.column}_seq"
                cursor.execute(f'ALTER SEQUENCE "{sequence}" RESTART WITH {number}')


def _fill_the_rest(number: int) -> None:
    """Go round until no table takes a row any more: some rows wait for others to point at."""
    empty = [model for model in tables() if not has(model, number)]
    while filled := [model for model in empty if _fill(model, number)]:
        empty = [model for model in empty if model not in filled]


def has(model: type[models.Model], number: int) -> bool:
    """Say whether the table has the row of this number."""
    return bool(model._default_manager.filter(pk=number).exists())


def _fill(model: type[models.Model], number: int) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.create(**{f.name: _value(f, number) for f in _needed(model)}, pk=number)
    except (Error, ObjectDoesNotExist, TypeError, ValueError):
        return False
    return True


def _needed(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the fields that must be said, and those that tie the row to the case."""
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
    return [field for field in fields if field.name in _TIES or not (_has_default(field) or field.null)]


def _has_default(field: models.Field[Any, Any]) -> bool:
    return field.default is not NOT_PROVIDED or field.db_default is not NOT_PROVIDED


def _value(field: models.Field[Any, Any], number: int) -> Any:
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        if related is User:
            return factories.ana()
        rows = related._default_manager.all()  # type: ignore[union-attr]
        return rows.get(pk=number) if related in tables() else rows.latest("pk")
    if field.model is Feed and field.name == "scope":
        return Feed.Scope.MATTER
    if field.blank and field.empty_strings_allowed:
        return ""
    if field.choices:
        return next(iter(field.flatchoices))[0]
    return _plain(field, number)


def _plain(field: models.Field[Any, Any], number: int) -> Any:
    """Return something the field takes; the first kind of field that fits decides."""
    day = NOW + timedelta(days=number % 11)
    for kind, something in (
        (models.BooleanField, False),
        (models.DateTimeField, NOW),
        (models.DateField, TODAY + timedelta(days=field.name == "to_on")),
        (models.DecimalField, Decimal(1)),
        (models.IntegerField, 1),
        (models.JSONField, {}),
        (models.UUIDField, uuid.uuid4()),
        (models.FileField, f"{number}.pdf"),
        (ArrayField, ["about"]),
        (BigIntegerRangeField, Int8Range(0, 1)),
        (DateTimeRangeField, TimestamptzRange(day, day + timedelta(hours=1))),
        (models.Field, f"x{number}"),
    ):
        if isinstance(field, kind):
            return something[: field.max_length or 20] if isinstance(something, str) else something
    raise TypeError(field)
