"""A step of the review, with the rule of four eyes."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import AbstractGroupApprovalTask, TaskState

from cms.revisions import text_of
from core.errors import PermissionDeniedError


class EditorialTask(AbstractGroupApprovalTask):
    """A group approves the text or returns it; those who wrote it may only return it."""

    class Meta:
        verbose_name = _("editorial task")
        verbose_name_plural = _("editorial tasks")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        if user.pk in writers_of(obj):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> str | None:
        """Do it, and say where to go on: who only reviews cannot stay on a text that left their desk."""
        # The editor saves what was typed together with the approval, so the writers are asked again.
        if action_name == "approve":
            if user.pk in writers_of(task_state.workflow_state.content_object):
                raise PermissionDeniedError(_("You wrote this text, so somebody else must approve it."))
            _approve_latest(task_state)
        super().on_action(task_state, user, action_name, **kwargs)
        return None if user_has_any_page_permission(user) else reverse("wagtailadmin_home")

    @classmethod
    def get_description(cls) -> Any:
        return _("Members of the chosen groups approve the text, but never one that they wrote themselves")


def _approve_latest(task_state: Any) -> None:
    """Approve what is shown now; earlier approvals stay good if the text has not changed since.

    Wagtail repeats a step whose approval names another revision, and an editor's browser makes
    revisions in which not a word differs.
    """
    latest = task_state.workflow_state.content_object.get_latest_revision()
    task_state.revision = latest
    approved = task_state.workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED)
    for earlier in approved.exclude(revision=latest).select_related("revision"):
        if text_of(earlier.revision.content) == text_of(latest.content):
            earlier.revision = latest
            earlier.save(update_fields=["revision"])


def writers_of(page: Any) -> set[int]:
    """Who owns the page, sent it to review, or changed anything that is not published yet."""
    state = page.current_workflow_state
    people = {page.owner_id, state.requested_by_id if state else None, *_writers_since_publication(page)}
    return {person for person in people if person is not None}


def _writers_since_publication(page: Any) -> set[int]:
    published = page.live_revision_id or 0
    revisions = (
        page.revisions.filter(pk__gte=published).order_by("pk").values_list("pk", "user_id", "content")
    )
    writers, before = set(), None
    for pk, user_id, content in revisions.iterator():
        text = text_of(content)
        if pk != published and text != before:
            writers.add(user_id)
        before = text
    return writers
