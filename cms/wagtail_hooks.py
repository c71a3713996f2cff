"""Where Wagtail's editor is bent to the rules of the house."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy
from wagtail.snippets.action_menu import PublishMenuItem as SnippetPublishMenuItem
from wagtail.snippets.models import register_snippet

from accounts import api as accounts_api
from cms.appeals.access import decides_appeals
from cms.choosers import TestChooserViewSet
from cms.corrections.access import sees_corrections
from cms.editors import is_editor
from cms.h5p.access import H5PPermissionPolicy
from cms.h5p.viewset import H5PItemViewSet, ItemBulkDelete, refuse_if_shown
from cms.models import H5PContentItem, InteractiveModulePage, ModuleIndexPage
from cms.questions.access import keeps_questions
from cms.schedule import PUBLICATION_REFUSED
from core.errors import PermissionDeniedError

# Before anything asks what people may do with materials.
register_permission_policy(H5PContentItem, H5PPermissionPolicy(H5PContentItem))
register_snippet(H5PItemViewSet)
# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", ItemBulkDelete, order=1)


@hooks.register("register_admin_viewset")
def register_test_chooser() -> TestChooserViewSet:
    return TestChooserViewSet("test_chooser", url_prefix="test-chooser")


@hooks.register("insert_global_admin_css")
def wear_own_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("register_admin_urls")
def register_questions() -> list[Any]:
    return [path("questions/", include("cms.questions.urls"))]


@hooks.register("register_admin_urls")
def register_h5p() -> list[Any]:
    return [path("h5p/", include("cms.h5p.urls"))]


@hooks.register("construct_snippet_action_menu")
def hide_material_publication(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    if context["model"] is H5PContentItem and not request.user.is_superuser:
        items[:] = [item for item in items if not isinstance(item, SnippetPublishMenuItem)]


@hooks.register("before_publish")
def refuse_material_publication(request: HttpRequest, published: Any) -> None:
    if isinstance(published, H5PContentItem) and not request.user.is_superuser:
        raise PermissionDeniedError(_("A material is published at the end of its review."))


@hooks.register("register_admin_urls")
def register_exchange() -> list[Any]:
    return [path("exchange/", include("cms.exchange.urls"))]


@hooks.register("register_admin_urls")
def register_corrections() -> list[Any]:
    return [path("corrections/", include("cms.corrections.urls"))]


class _CorrectionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return sees_corrections(request.user)


@hooks.register("register_admin_menu_item")
def register_corrections_menu_item() -> MenuItem:
    address = reverse_lazy("cms_corrections:corrections")
    return _CorrectionsMenuItem(gettext_lazy("Corrections"), address, icon_name="history", order=260)


@hooks.register("register_admin_urls")
def register_appeals() -> list[Any]:
    return [path("appeals/", include("cms.appeals.urls"))]


class _AppealsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return decides_appeals(request.user)


@hooks.register("register_admin_menu_item")
def register_appeals_menu_item() -> MenuItem:
    address = reverse_lazy("cms_appeals:appeals")
    return _AppealsMenuItem(gettext_lazy("Appeals"), address, icon_name="mail", order=270)


class _QuestionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_questions(request.user)


@hooks.register("register_admin_menu_item")
def register_questions_menu_item() -> MenuItem:
    label = gettext_lazy("Questions and tests")
    return _QuestionsMenuItem(label, reverse_lazy("cms_questions:banks"), icon_name="help", order=250)


@hooks.register("register_admin_urls")
def register_statistics() -> list[Any]:
    return [path("statistics/", include("cms.statistics.urls"))]


@hooks.register("register_admin_menu_item")
def register_statistics_menu_item() -> MenuItem:
    address = reverse_lazy("cms_statistics:tests")
    return _QuestionsMenuItem(gettext_lazy("Statistics"), address, icon_name="table", order=255)


@hooks.register("register_log_actions")
def register_refused_publication(actions: Any) -> None:
    @actions.register_action(PUBLICATION_REFUSED)
    class RefusedPublication(LogFormatter):
        label = gettext_lazy("Publication refused")

        def format_message(self, log_entry: Any) -> str:
            rules = [rule for rules in log_entry.data.get("problems", {}).values() for rule in rules]
            return " ".join([_("The module could not be published on its day:"), *rules])


@hooks.register("construct_help_menu")
def hide_foreign_guides(_request: HttpRequest, items: list[Any]) -> None:
    """Those of the help menu lead to other people's servers."""
    items[:] = [item for item in items if not str(item.url).startswith("http")]


@hooks.register("construct_reports_menu")
def keep_reports_for_editors(request: HttpRequest, items: list[Any]) -> None:
    if not is_editor(request.user):
        items.clear()


@hooks.register("construct_page_action_menu")
def hide_publication_without_review(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    page = context.get("page") or context["parent_page"]
    if isinstance(page.specific, InteractiveModulePage | ModuleIndexPage) and not request.user.is_superuser:
        items[:] = [item for item in items if not isinstance(item, PublishMenuItem)]


@hooks.register("after_edit_page")
def return_to_own_desk(request: HttpRequest, _page: Any) -> HttpResponse | None:
    """Who only reviews has no list of pages to return to."""
    acted = request.POST.get("action-workflow-action")
    return redirect("wagtailadmin_home") if acted and not user_has_any_page_permission(request.user) else None


@hooks.register("before_publish_page")
def refuse_publication_without_review(request: HttpRequest, page: Any) -> None:
    _refuse_to_pass_by_review(request, [page])


@hooks.register("before_bulk_action")
def keep_rules_in_bulk(request: HttpRequest, action_type: str, objects: list[Any], _action: Any) -> None:
    if action_type == "publish":
        _refuse_to_pass_by_review(request, objects)
    if action_type == "delete":
        for material in (found for found in objects if isinstance(found, H5PContentItem)):
            refuse_if_shown(material)


@hooks.register("before_copy_page")
def refuse_published_copies(request: HttpRequest, page: Any) -> None:
    if request.POST.get("publish_copies") or request.POST.get("alias"):
        _refuse_to_pass_by_review(request, [page])


@hooks.register("construct_explorer_page_queryset")
def show_own_pages(parent_page: Any, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """An author sees what is their own and what their organisations answer for; editors see all."""
    person = request.user
    if not isinstance(parent_page.specific, ModuleIndexPage) or _sees_all(parent_page, person):
        return pages
    writes_for = accounts_api.organisations_where(person, accounts_api.Permission.WRITE_CONTENT)
    provided = Q(provider_organisation__in=[organisation.id for organisation in writes_for])
    shown = InteractiveModulePage.objects.filter(Q(owner=person) | provided)
    return pages.filter(pk__in=shown.values("pk"))


def _sees_all(page: Any, person: Any) -> bool:
    may_change: bool = page.permissions_for_user(person).can_publish_subpage()
    return person.is_superuser or may_change


def _refuse_to_pass_by_review(request: HttpRequest, pages: list[Any]) -> None:
    modules = any(isinstance(page.specific, InteractiveModulePage) for page in pages)
    if modules and not request.user.is_superuser:
        raise PermissionDeniedError(_("A module is published at the end of its review."))
