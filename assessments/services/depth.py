"""Raises the alarm where people repeat a test more often than its banks have fresh questions for."""

from django.db import transaction
from django.utils import timezone

from accounts import api as accounts_api
from assessments.models import BankAlarm, ItemBank, Test
from assessments.selectors.depth import AttemptHabits, TestDepth, get_depth, list_habits


def check_depths() -> int:
    """Compare every test with what people do; return how many alarms are open now. Repeating is harmless."""
    habits = list_habits()
    alarmed = BankAlarm.objects.filter(closed_at__isnull=True).values_list("test_id", flat=True)
    for test_id in sorted({*habits, *alarmed}):
        check_depth(test_id, habits.get(test_id, AttemptHabits(0, 0)))
    return BankAlarm.objects.filter(closed_at__isnull=True).count()


@transaction.atomic
def check_depth(test_id: int, habits: AttemptHabits) -> None:
    """Open, renew or close the alarm of one test; the keepers are written to when it opens."""
    test = Test.objects.select_for_update().get(id=test_id)
    depth = get_depth(test_id, habits)
    alarm = BankAlarm.objects.filter(test=test, closed_at__isnull=True).first()
    now = timezone.now()
    if not depth.is_too_shallow:
        if alarm is not None:
            alarm.checked_at = alarm.closed_at = now
            alarm.save(update_fields=["checked_at", "closed_at"])
        return
    is_new = alarm is None
    alarm = alarm or BankAlarm(test=test, opened_at=now)
    alarm.depth, alarm.checked_at = depth.forms, now
    alarm.usual_attempts, alarm.most_attempts = habits.usual, habits.most
    alarm.advice = [entry.to_json() for entry in depth.missing]
    alarm.save()
    if is_new:
        for person_id in _keepers(depth):
            words = {"test": test.name, "depth": depth}
            accounts_api.send_letter(person_id, "assessments/mail/bank_alarm", words)


def _keepers(depth: TestDepth) -> set[int]:
    """Those who keep the banks that lack questions."""
    banks = ItemBank.objects.filter(id__in=[entry.bank_id for entry in depth.missing])
    owners = set(banks.values_list("owner_organisation_id", flat=True))
    manage = accounts_api.Permission.MANAGE_ITEMS
    return {person.id for owner in owners for person in accounts_api.people_in_charge(manage, owner)}
