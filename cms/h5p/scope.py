"""Which H5P materials exist for whom."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import TaskState, WorkflowState

from accounts import api as accounts_api
from cms.editors import is_editor
from cms.models.h5p import H5PContentItem
from cms.models.tasks import EditorialTask


def visible_to(person: Any) -> QuerySet[H5PContentItem]:
    """Editors see all; an author what is their own and what their organisations answer for; a reviewer
    what waits for a group of theirs.
    """
    items = H5PContentItem.objects.all()
    if not person.is_authenticated:
        return items.none()
    if person.is_superuser or is_editor(person):
        return items
    own = Q(owner=person) | Q(provider_organisation__in=[one.id for one in writes_for(person)])
    if not person.has_perm("cms.change_h5pcontentitem"):
        own = Q(pk__in=[])
    return items.filter(own | Q(pk__in=_waiting_for(person)))


def writes_for(person: Any) -> list[Any]:
    """The organisations in whose name the person writes."""
    return list(accounts_api.organisations_where(person, accounts_api.Permission.WRITE_CONTENT))


def under_review() -> QuerySet[Any]:
    """The ids of the materials whose review goes on."""
    reviews = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=ContentType.objects.get_for_model(H5PContentItem),
    )
    return reviews.values(item_id=Cast("object_id", BigIntegerField()))


def _waiting_for(person: Any) -> QuerySet[Any]:
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task__in=_tasks_of(person))
    return under_review().filter(pk__in=waiting.values("workflow_state"))


def _tasks_of(person: Any) -> list[int]:
    return list(EditorialTask.objects.filter(groups__in=person.groups.all()).values_list("pk", flat=True))
