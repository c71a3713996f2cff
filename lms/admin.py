"""Results of H5P blocks for the eyes of operators: where a browser claims what the server does not find."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts_api
from lms.models import H5PResult


@admin.register(H5PResult)
class H5PResultAdmin(admin.ModelAdmin[H5PResult]):
    """Nothing is changed here. Each look at it is recorded (152-FZ): a result is somebody's."""

    list_display = ("block_id", "element", "browser", "server", "differing", "done_at", "updated_at")
    list_filter = ("differs",)
    list_select_related = ("enrolment",)
    search_fields = ("=enrolment__uuid", "=enrolment__person__uuid", "=version__uuid")
    ordering = ("-updated_at",)
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return accounts_api.has_permission(request.user, accounts_api.Permission.VIEW_PEOPLE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl")
        if shown is not None:
            count = len(shown.result_list)
            accounts_api.record_access(request.user.pk, None, "h5p.results.list", count=count)
        return response

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> H5PResult | None:
        result = super().get_object(request, object_id, from_field)
        if result is not None:
            details = {"enrolment": str(result.enrolment.uuid), "block": result.block_id}
            subject_id = result.enrolment.person_id
            accounts_api.record_access(request.user.pk, subject_id, "h5p.results.view", details=details)
        return result

    @admin.display(description=_("title"), ordering="enrolment__title")
    def element(self, result: H5PResult) -> str:
        return result.enrolment.title

    @admin.display(description=_("by the browser"))
    def browser(self, result: H5PResult) -> str:
        return _points(result.browser_score, result.browser_max)

    @admin.display(description=_("by the server"))
    def server(self, result: H5PResult) -> str:
        return _points(result.server_score, result.server_max)

    @admin.display(description=_("scores differ"), ordering="differs")
    def differing(self, result: H5PResult) -> str:
        """In words: the admin's sign for "no" is a red cross, and here "no" is well."""
        return gettext("yes") if result.differs else "–"


def _points(score: Decimal | None, most: Decimal | None) -> str:
    return " / ".join(f"{points.normalize():f}" for points in (score, most) if points is not None) or "–"
