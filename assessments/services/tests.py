"""Tests: edited freely, pinned as immutable versions."""

import hashlib
import json
from dataclasses import asdict
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.data import DrawRule, FeedbackPolicy, RetryPolicy, TestData, TestDraft
from assessments.item_types.base import Json
from assessments.models import ItemBank, Test, TestVersion
from assessments.selectors.tests import check_test, get_test
from core.errors import ConflictError, InvalidInputError, NotFoundError

# All questions stand on one page, and one request carries all answers.
MAX_QUESTIONS = 200
MAX_POINTS = 100
_SECTION_LENGTH = 120


@transaction.atomic
def create_test(
    draft: TestDraft, *, owner_organisation_id: int | None = None, test_uuid: UUID | None = None
) -> TestData:
    """Raises ``InvalidInputError`` naming the field that breaks a rule.

    Who asks may name the test by ``test_uuid``; ``ConflictError`` when that is taken.
    """
    _check(draft)
    named = {"name": draft.name.strip(), "owner_organisation_id": owner_organisation_id}
    row, is_new = Test.objects.get_or_create(
        uuid=test_uuid or uuid4(), defaults={**named, **_settings_of(draft)}
    )
    if not is_new:
        raise ConflictError(_("There is a test with this uuid already."))
    return get_test(row.id)


@transaction.atomic
def update_test(test_id: int, draft: TestDraft) -> TestData:
    """Change the test for those who start after it is pinned anew; pinned versions stay as they are."""
    _check(draft)
    if not Test.objects.filter(id=test_id).update(name=draft.name.strip(), **_settings_of(draft)):
        raise NotFoundError(_("There is no such test."))
    return get_test(test_id)


@transaction.atomic
def pin_test(test_id: int) -> int:
    """Return the id of the immutable version of the test as it is now; the same content, the same version.

    Raises ``InvalidInputError`` with the problems that ``check_test`` finds.
    """
    if not Test.objects.select_for_update().filter(id=test_id).exists():
        raise NotFoundError(_("There is no such test."))
    problems = check_test(test_id)
    if problems:
        fields = {problem.field: [problem.message] for problem in problems}
        raise InvalidInputError(problems[0].message, fields=fields)
    rules = _settings_of(get_test(test_id).draft)
    checksum = hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()
    pinned = TestVersion.objects.filter(test_id=test_id, checksum=checksum).first()
    if pinned is None:
        last = TestVersion.objects.filter(test_id=test_id).aggregate(last=Max("number"))["last"] or 0
        pinned = TestVersion.objects.create(test_id=test_id, number=last + 1, checksum=checksum, **rules)
    return pinned.id


def _settings_of(draft: TestDraft) -> Json:
    return {
        "sections": [rule.to_json() for rule in draft.sections],
        "pass_mark": draft.pass_mark,
        "retry_policy": asdict(draft.retry_policy),
        "feedback_policy": str(draft.feedback_policy),
        "time_limit_minutes": draft.time_limit_minutes,
        "shuffle_options": draft.shuffle_options,
        "shuffle_questions": draft.shuffle_questions,
    }


def _check(draft: TestDraft) -> None:
    problems: dict[str, str] = {}
    if not draft.name.strip():
        problems["name"] = _("Required.")
    if not 0 <= draft.pass_mark <= 100:
        problems["pass_mark"] = _("The pass mark is a percentage from 0 to 100.")
    if draft.time_limit_minutes is not None and not 1 <= draft.time_limit_minutes <= 24 * 60:
        problems["time_limit_minutes"] = _("The time limit is from 1 minute to 24 hours.")
    if draft.feedback_policy not in FeedbackPolicy.values:
        problems["feedback_policy"] = _("Unknown feedback policy.")
    problems |= _retry_problems(draft.retry_policy) | _rule_problems(draft)
    if problems:
        fields = {field: [message] for field, message in problems.items()}
        raise InvalidInputError(next(iter(problems.values())), fields=fields)


def _retry_problems(policy: RetryPolicy) -> dict[str, str]:
    if (policy.max_attempts is not None and policy.max_attempts < 1) or policy.cool_down_minutes < 0:
        return {"retry_policy": _("At least one attempt, and a pause that is not negative.")}
    if policy.allows_appeal and policy.max_attempts is None:
        return {"retry_policy": _("There is nothing to appeal against while attempts are not limited.")}
    return {}


def _rule_problems(draft: TestDraft) -> dict[str, str]:
    known = set(
        ItemBank.objects.filter(id__in=[rule.bank_id for rule in draft.sections]).values_list("id", flat=True)
    )
    problems: dict[str, str] = {}
    if not draft.sections:
        problems["sections"] = _("The test has no draw rules.")
    if sum(rule.count for rule in draft.sections) > MAX_QUESTIONS:
        problems["sections"] = _("A test has at most %(most)d questions.") % {"most": MAX_QUESTIONS}
    titled = False
    for number, rule in enumerate(draft.sections, start=1):
        if rule.bank_id not in known:
            problems[f"sections.{number}.bank_id"] = _("There is no such item bank.")
        problems |= {f"sections.{number}.{field}": fault for field, fault in _faults(rule).items()}
        # Questions without a heading of their own would seem to belong to the section above.
        if titled and not rule.section.strip():
            problems[f"sections.{number}.section"] = _("Name the section: the rules above have one.")
        titled = titled or bool(rule.section.strip())
    return problems


def _faults(rule: DrawRule) -> dict[str, str]:
    faults: dict[str, str] = {}
    if rule.count < 1:
        faults["count"] = _("At least one question must be drawn.")
    if not 1 <= rule.points <= MAX_POINTS:
        faults["points"] = _("A question is worth 1 to %(most)d points.") % {"most": MAX_POINTS}
    if len(rule.section) > _SECTION_LENGTH:
        faults["section"] = _("At most %(most)d characters.") % {"most": _SECTION_LENGTH}
    if not _is_range(rule):
        faults["difficulty_from"] = _("Difficulty runs from 1 to 5.")
    return faults


def _is_range(rule: DrawRule) -> bool:
    return 1 <= (rule.difficulty_from or 1) <= (rule.difficulty_to or 5) <= 5
