"""H5P materials in Wagtail's editor: the list, the form, history and review, each within one's scope."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BaseColumn, Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views import snippets
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.h5p.access import installs_libraries, within_scope
from cms.h5p.fields import title_of
from cms.h5p.forms import ContentInput, H5PItemForm
from cms.h5p.scope import under_review, visible_to
from cms.h5p.usage import modules_by_item, modules_with, outdated_modules
from cms.h5p.views import choose_type
from cms.models import H5PContentItem
from content import api as content_api
from core.errors import ConflictError


def type_choices() -> list[tuple[str, str]]:
    """Types of which there are materials."""
    names = H5PContentItem.objects.order_by().values_list("library", flat=True).distinct()
    installed = content_api.h5p_libraries.snapshot()
    titles = {name.rpartition(" ")[0]: type_title(name, installed) for name in names}
    return sorted(titles.items(), key=lambda choice: choice[1])


def type_title(library: str, installed: content_api.LibrarySnapshot | None = None) -> str:
    return title_of(content_api.LibraryName.parse(library), installed)


class TypeColumn(Column):
    """The type as people know it."""

    def __init__(self, installed: content_api.LibrarySnapshot, **kwargs: Any) -> None:
        super().__init__("library", **kwargs)
        self._installed = installed

    def get_value(self, instance: H5PContentItem) -> str:
        return type_title(instance.library, self._installed)


class ModulesColumn(BaseColumn):
    """Where the material is shown, and where learners still get an older version."""

    cell_template_name = "cms/h5p/_modules_cell.html"

    def __init__(self, modules: dict[int, list[Any]], **kwargs: Any) -> None:
        super().__init__("modules", **kwargs)
        self._modules = modules

    def get_cell_context_data(self, instance: H5PContentItem, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        modules = self._modules.get(instance.pk, [])
        context["modules"] = modules
        context["outdated"] = outdated_modules(instance, modules)
        return context


class ItemFilters(WagtailFilterSet):
    library = django_filters.ChoiceFilter(label=gettext_lazy("Type"), choices=type_choices, method="of_type")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[
            ("published", gettext_lazy("Published")),
            ("draft", gettext_lazy("Draft")),
            ("review", gettext_lazy("Under review")),
        ],
        method="in_state",
    )

    class Meta:
        model = H5PContentItem
        fields: list[str] = []

    def of_type(self, items: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return items.filter(library__startswith=f"{value} ")

    def in_state(self, items: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        if value == "published":
            return items.filter(live=True)
        if value == "draft":
            return items.filter(Q(live=False) | Q(has_unpublished_changes=True))
        return items.filter(pk__in=under_review())


class ItemIndexView(snippets.IndexView):
    page_title = gettext_lazy("H5P materials")

    def get_base_queryset(self) -> QuerySet[H5PContentItem]:
        return visible_to(self.request.user).select_related("provider_organisation")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("title"),
            TypeColumn(content_api.h5p_libraries.snapshot(), label=_("Type"), sort_key="library"),
            ModulesColumn(modules_by_item(), label=_("Shown in modules")),
            UpdatedAtColumn(),
            LiveStatusTagColumn(),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = []
        if self.user_has_permission("add"):
            buttons += [
                HeaderButton(_("New content"), url=reverse("cms_h5p:choose_type"), icon_name="plus"),
                HeaderButton(_("Upload a package"), url=reverse("cms_h5p:upload"), icon_name="upload"),
            ]
        if installs_libraries(self.request.user):
            buttons.append(HeaderButton(_("Libraries"), url=reverse("cms_h5p:libraries"), icon_name="cogs"))
        return buttons

    def get_list_more_buttons(self, instance: H5PContentItem) -> list[Any]:
        address = reverse("cms_h5p:download", args=[instance.pk])
        download = Button(_("Download (.h5p)"), url=address, icon_name="download", priority=25)
        return [*super().get_list_more_buttons(instance), download]


class ItemEditView(snippets.EditView):
    template_name = "cms/h5p/edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        modules = modules_with(self.object)
        context["modules"] = modules
        context["outdated"] = outdated_modules(self.object, modules)
        context["type_title"] = type_title(self.object.library)
        context["published"] = content_api.latest_h5p_version(self.object.content_uuid)
        context["newer"] = content_api.h5p_newer_versions(self.object.draft.library)
        return context


class ItemDeleteView(snippets.DeleteView):
    """What a module shows is not deleted; versions that learners have seen stay in any case."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        refuse_if_shown(self.get_object())
        return super().dispatch(request, *args, **kwargs)


class ItemBulkDelete(DeleteBulkAction):
    """Wagtail names also what the person may not delete; others' materials are not even named."""

    models = [H5PContentItem]

    def get_actionable_objects(self) -> Any:
        items, refused = super().get_actionable_objects()
        seen = set(visible_to(self.request.user).values_list("pk", flat=True))
        return items, {name: [one for one in refused[name] if one.pk in seen] for name in refused}


class ItemUnpublishView(snippets.UnpublishView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        refuse_if_shown(self.object)
        return super().dispatch(request, *args, **kwargs)


class ItemPreviewView(snippets.PreviewOnEditView):
    def user_has_permission(self, permission: str) -> bool:
        """A reviewer may not change any material, but sees the one under review."""
        return bool(self.user_has_permission_for_instance(permission, self.object))


def refuse_if_shown(item: H5PContentItem) -> None:
    modules = modules_with(item)
    if modules:
        names = ", ".join(f"«{page.title}»" for page in modules)
        message = _("The material is shown in modules: %(names)s. Take it out of them first.")
        raise ConflictError(message % {"names": names})


class ItemChooseView(ChooseView):
    def get_object_list(self) -> Any:
        return visible_to(self.request.user)


class ItemChooseResultsView(ChooseResultsView):
    def get_object_list(self) -> Any:
        return visible_to(self.request.user)


class ItemChosenView(SnippetChosenView):
    def get_object(self, pk: Any) -> Any:
        return visible_to(self.request.user).get(pk=pk)


class ItemChosenMultipleView(SnippetChosenMultipleView):
    def get_objects(self, pks: Any) -> Any:
        return visible_to(self.request.user).filter(pk__in=pks)


class ItemChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ItemChooseView
    choose_results_view_class = ItemChooseResultsView
    chosen_view_class = ItemChosenView
    chosen_multiple_view_class = ItemChosenMultipleView
    creation_form_class = None


class H5PItemViewSet(SnippetViewSet):
    model = H5PContentItem
    icon = "form"
    menu_label = gettext_lazy("H5P materials")
    menu_name = "h5p"
    menu_order = 245
    add_to_admin_menu = True
    base_url_path = "h5p/items"
    list_per_page = 30
    search_fields = ["title", "library"]
    search_backend_name = None
    filterset_class = ItemFilters
    index_view_class = ItemIndexView
    edit_view_class = ItemEditView
    delete_view_class = ItemDeleteView
    unpublish_view_class = ItemUnpublishView
    preview_on_edit_view_class = ItemPreviewView
    chooser_viewset_class = ItemChooserViewSet
    index_template_name = "cms/h5p/index.html"
    edit_template_name = "cms/h5p/edit.html"
    copy_view_enabled = False

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("params", widget=ContentInput, heading=gettext_lazy("Content")),
                ],
                heading=gettext_lazy("Content"),
            ),
            ObjectList(
                [
                    FieldPanel("provider_organisation"),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("license"), FieldPanel("license_version")]),
                            FieldPanel("authors"),
                            FieldPanel("source"),
                        ],
                        heading=gettext_lazy("Rights and origin"),
                    ),
                ],
                heading=gettext_lazy("Rights"),
            ),
        ],
        base_form_class=H5PItemForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """A material begins on screens of our own; whatever names one, names one within the scope."""
        own = [
            pattern for pattern in super().get_urlpatterns() if pattern.name not in ("add", "preview_on_add")
        ]
        patterns: list[Any] = decorate_urlpatterns(own, within_scope)
        return [*patterns, path("add/", choose_type, name="add")]
