"""The ledger for the eyes of operators; reversals are made by their own service, not here."""

from django.contrib import admin
from django.http import HttpRequest

from accounts import api as accounts_api
from credits.models import LedgerEntry, LedgerNote


class LedgerNoteInline(admin.TabularInline[LedgerNote, LedgerEntry]):
    model = LedgerNote
    extra = 0
    can_delete = False
    fields = readonly_fields = ("text", "noted_at")

    def has_add_permission(self, _request: HttpRequest, _entry: LedgerEntry | None = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _entry: LedgerEntry | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, _entry: LedgerEntry | None = None) -> bool:
        return request.user.has_perm("credits.view_ledgerentry")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(admin.ModelAdmin[LedgerEntry]):
    list_display = ("uuid", "kind", "amount", "title", "education_kind", "occurred_at")
    list_filter = ("kind", "education_kind", "element_kind")
    search_fields = ("=uuid", "=person__uuid", "=person__snils")
    date_hierarchy = "occurred_at"
    show_full_result_count = False
    inlines = (LedgerNoteInline,)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _entry: LedgerEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _entry: LedgerEntry | None = None) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> LedgerEntry | None:
        """Opening another person's entry is an access to personal data and is recorded."""
        entry = super().get_object(request, object_id, from_field)
        if entry is not None and isinstance(request.user, accounts_api.Person):
            details = {"entry": str(entry.uuid)}
            accounts_api.record_access(request.user.pk, entry.person_id, "credits.view", details=details)
        return entry
