"""A step of the review, with the rule of four eyes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

from core.errors import PermissionDeniedError

# What a revision records besides the text itself.
_NOT_TEXT = {
    "draft_title", "expired", "expire_at", "first_published_at", "go_live_at", "has_unpublished_changes",
    "last_published_at", "latest_revision", "latest_revision_created_at", "live", "live_revision", "locked",
    "locked_at", "locked_by", "numchild", "path", "depth", "url_path", "wagtail_admin_comments",
}  # fmt: skip


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

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        # The editor saves what was typed together with the approval, so the writers are asked again.
        if action_name == "approve" and user.pk in writers_of(task_state.workflow_state.content_object):
            raise PermissionDeniedError(_("You wrote this text, so somebody else must approve it."))
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        return _("Members of the chosen groups approve the text, but never one that they wrote themselves")


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
        text = {name: value for name, value in content.items() if name not in _NOT_TEXT}
        if pk != published and text != before:
            writers.add(user_id)
        before = text
    return writers
