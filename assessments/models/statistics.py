"""Counts from which every statistic is computed; each finished first attempt adds to them once.

Marks and totals are whole ten-millionths of a point, the precision in which results are stored, so that
adding and subtracting is exact.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class CountedAttempt(models.Model):
    """The attempt that counts for a person and a test, with the marks by which it was counted.

    ``fractions`` are those of the slots in the order of the form; a slot that counts nowhere has None.
    """

    attempt = models.OneToOneField(
        "assessments.Attempt", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    # Copied from the attempt, whose own keys are checked: checking them again would cost as much as counting.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    test = models.ForeignKey(
        "assessments.Test",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    fractions = ArrayField(models.IntegerField(null=True))
    total = models.BigIntegerField()
    maximum = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "test"], name="counted_attempt_once_per_person")
        ]

    def __str__(self) -> str:
        return str(self.attempt_id)


class CountRequest(models.Model):
    """A person's attempts at a test are to be looked at; written with whatever changed one of them."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    test = models.ForeignKey(
        "assessments.Test",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    def __str__(self) -> str:
        return f"{self.person_id}/{self.test_id}"


class _Count(models.Model):
    count = models.BigIntegerField()

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(count__gte=0), name="%(class)s_count_not_negative")]


class TotalCount(_Count):
    """How many attempts at a test version have this total of this maximum."""

    pk = models.CompositePrimaryKey("test_version_id", "total", "maximum")
    test_version = models.ForeignKey(
        "assessments.TestVersion", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    total = models.BigIntegerField()
    maximum = models.PositiveIntegerField()


class SlotCount(_Count):
    """How many attempts at a test version have this mark in a slot together with this total."""

    pk = models.CompositePrimaryKey("test_version_id", "slot", "points", "mark", "total")
    test_version = models.ForeignKey(
        "assessments.TestVersion", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    slot = models.PositiveIntegerField()
    points = models.PositiveIntegerField()
    mark = models.BigIntegerField()
    total = models.BigIntegerField()


class ItemCount(_Count):
    """How many attempts at a test version have this mark for an item together with this total."""

    pk = models.CompositePrimaryKey(
        "item_version_id", "test_version_id", "points", "mark", "total", "maximum"
    )
    item_version = models.ForeignKey(
        "assessments.ItemVersion", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    test_version = models.ForeignKey("assessments.TestVersion", on_delete=models.CASCADE, related_name="+")
    points = models.PositiveIntegerField()
    mark = models.BigIntegerField()
    total = models.BigIntegerField()
    maximum = models.PositiveIntegerField()


class AnswerCount(_Count):
    """How often an answer was given to an item by people with this total of this maximum."""

    pk = models.CompositePrimaryKey("item_version_id", "answer", "total", "maximum")
    item_version = models.ForeignKey(
        "assessments.ItemVersion", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    answer = models.CharField(max_length=200, blank=True)
    total = models.BigIntegerField()
    maximum = models.PositiveIntegerField()


class MonthCount(_Count):
    """How often an item earned this fraction of its points in first attempts of a month."""

    pk = models.CompositePrimaryKey("item_version_id", "month", "fraction")
    item_version = models.ForeignKey(
        "assessments.ItemVersion", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    month = models.DateField()
    fraction = models.IntegerField()
