"""Banks, items and tests for operators; wordings are read here and written where authors work."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.api import Permission, has_permission
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody
from assessments.models import Item, ItemBank, ItemVersion, Test, TestVersion
from assessments.services.items import restore_item, retire_item


class ItemsAdmin(admin.ModelAdmin[Any]):
    """Open to those who manage items; nothing is deleted here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return has_permission(request.user, Permission.MANAGE_ITEMS)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return has_permission(request.user, Permission.MANAGE_ITEMS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False


class _ReadOnlyInline(admin.TabularInline[Any, Any]):
    """Versions are shown as they were written."""

    extra = 0
    can_delete = False
    ordering = ["-number"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return has_permission(request.user, Permission.MANAGE_ITEMS)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False


class ItemVersionInline(_ReadOnlyInline):
    model = ItemVersion
    fields = ("number", "type", "question", "answers", "difficulty", "tags", "created_at")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("question"))
    def question(self, version: ItemVersion) -> str:
        return strip_tags(version.stem)

    @admin.display(description=gettext_lazy("answers"))
    def answers(self, version: ItemVersion) -> SafeString:
        body = ItemBody(version.content, version.key, version.scoring, version.feedback)
        mark = _("right answer")
        lines = (
            (answer.text, f" ({mark})" if answer.is_right else "")
            for answer in get_item_type(version.type).answer_classes(body)
        )
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}{}</li>", lines))


class TestVersionInline(_ReadOnlyInline):
    __test__ = False
    model = TestVersion
    fields = ("number", "sections", "pass_mark", "feedback_policy", "time_limit_minutes", "created_at")
    readonly_fields = fields


@admin.register(ItemBank)
class ItemBankAdmin(ItemsAdmin):
    list_display = ("name", "code", "owner_organisation", "item_count")
    list_select_related = ("owner_organisation",)
    search_fields = ("name", "code")
    autocomplete_fields = ("owner_organisation",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ItemBank]:
        banks: QuerySet[ItemBank] = super().get_queryset(request)
        return banks.annotate(used=Count("items", filter=Q(items__is_active=True)))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        del request
        return ("code",) if obj else ()

    @admin.display(description=gettext_lazy("items in use"), ordering="used")
    def item_count(self, bank: Any) -> int:
        return int(bank.used)


@admin.register(Item)
class ItemAdmin(ItemsAdmin):
    list_display = ("external_id", "bank", "type", "question", "is_active", "times_drawn")
    list_filter = ("is_active", "current_version__type", "bank")
    list_select_related = ("bank", "current_version", "exposure")
    search_fields = ("external_id", "current_version__stem")
    readonly_fields = ("bank", "external_id", "uuid")
    fields = ("bank", "external_id", "uuid", "is_active")
    inlines = (ItemVersionInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        del request, form, change
        (restore_item if obj.is_active else retire_item)(obj.uuid)

    @admin.display(description=gettext_lazy("type"))
    def type(self, item: Item) -> str:
        return str(item.current_version.get_type_display()) if item.current_version else ""

    @admin.display(description=gettext_lazy("question"))
    def question(self, item: Item) -> str:
        return Truncator(strip_tags(item.current_version.stem)).chars(90) if item.current_version else ""

    @admin.display(description=gettext_lazy("times drawn"), ordering="exposure__count")
    def times_drawn(self, item: Item) -> int:
        return item.exposure.count if hasattr(item, "exposure") else 0


@admin.register(Test)
class TestAdmin(ItemsAdmin):
    __test__ = False
    list_display = ("name", "owner_organisation", "pass_mark", "feedback_policy", "time_limit_minutes")
    list_select_related = ("owner_organisation",)
    search_fields = ("name",)
    readonly_fields = ("uuid", "sections", "retry_policy")
    autocomplete_fields = ("owner_organisation",)
    inlines = (TestVersionInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False
