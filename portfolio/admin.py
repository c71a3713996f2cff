"""What the portfolio holds, to look at; nothing is changed by hand."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portfolio.models import Credit, Reversal

admin.site.site_header = admin.site.site_title = _("Portfolio of credits")
admin.site.index_title = _("What the portfolio holds")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _held: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _held: Model | None = None) -> bool:
        return False


@admin.register(Credit)
class CreditAdmin(ReadOnlyAdmin):
    list_display = ("entry_uuid", "person_uuid", "amount", "title", "education_kind", "occurred_at")
    list_filter = ("education_kind", "element_kind", "source")
    search_fields = ("=entry_uuid", "=person_uuid", "=snils", "title")
    date_hierarchy = "occurred_at"


@admin.register(Reversal)
class ReversalAdmin(ReadOnlyAdmin):
    list_display = ("reversal_uuid", "credit", "reason", "occurred_at")
    list_filter = ("source",)
    search_fields = ("=reversal_uuid", "=credit__entry_uuid", "=credit__person_uuid")
    list_select_related = ("credit",)
