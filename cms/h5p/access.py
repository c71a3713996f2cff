"""Who sees and changes which H5P materials. What is not allowed here is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.permission_policies import ModelPermissionPolicy

from accounts import api as accounts_api
from cms.h5p.scope import visible_to
from cms.models import H5PContentItem

View = Callable[..., HttpResponseBase]


def installs_libraries(person: Any) -> bool:
    return accounts_api.has_permission(person, accounts_api.Permission.INSTALL_LIBRARIES)


class H5PPermissionPolicy(ModelPermissionPolicy):
    """Groups say what is done, the scope says with which materials."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not visible_to(user).filter(pk=instance.pk).exists():
            return False
        task = instance.current_workflow_task
        reviews = action == "change" and task is not None and task.user_can_access_editor(instance, user)
        return bool(reviews or self.user_has_permission(user, action))

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        if not self.user_has_any_permission(user, actions):
            return H5PContentItem.objects.none()
        return visible_to(user)


def may_change(person: Any, item: H5PContentItem) -> bool:
    return H5PPermissionPolicy(H5PContentItem).user_has_permission_for_instance(person, "change", item)


def within_scope(view: View) -> View:
    """Another's material does not exist for who asks, whatever the screen."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pk = kwargs.get("pk")
        if pk is not None and not visible_to(request.user).filter(pk=_number(pk)).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def may_write(view: View) -> View:
    """For who makes new materials."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("cms.add_h5pcontentitem"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def may_install(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not installs_libraries(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def _number(pk: Any) -> int:
    text = str(pk)
    return int(text) if text.isdecimal() and len(text) < 18 else 0
