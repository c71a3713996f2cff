"""Who answers for the whole shelf."""

from typing import Any

from wagtail.permission_policies.pages import PagePermissionPolicy


def is_editor(person: Any) -> bool:
    """Whether the person publishes on the shelf, and so answers for all of it."""
    may_publish: bool = PagePermissionPolicy().user_has_permission(person, "publish")
    return may_publish
