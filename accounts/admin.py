"""The administration site: who may see and change what is decided by accounts/permissions.py alone."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from knox.models import AuthToken

from accounts import mail, second_factor
from accounts.models import (
    AuditRecord,
    Consent,
    Membership,
    Organisation,
    Post,
    Region,
    Role,
    SpecialistProfile,
    Specialty,
    User,
)
from accounts.permissions import Permission, has_permission, may_grant, may_manage
from accounts.services.audit import record_access
from accounts.services.memberships import announce_grant, announce_revocation
from core.errors import PermissionDeniedError


class PermittedAdmin(admin.ModelAdmin[Any]):
    """Asks our permissions instead of the framework's; nothing is deleted here."""

    seen_with = Permission.VIEW_PEOPLE
    changed_with = Permission.MANAGE_PEOPLE

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return has_permission(request.user, self.seen_with)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return has_permission(request.user, self.changed_with)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False


class AboutPeopleAdmin(PermittedAdmin):
    """Its lists show data of people, so reading one is recorded with the number of rows (152-FZ)."""

    recorded_as = ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", {}).get("cl") if hasattr(response, "context_data") else None
        if shown is not None:
            record_access(request.user.pk, None, self.recorded_as, count=len(shown.result_list))
        return response


class ReadOnlyAdmin(AboutPeopleAdmin):
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False


class ProfileInline(admin.StackedInline[Any, Any]):
    model = SpecialistProfile
    can_delete = False
    extra = 0
    autocomplete_fields = ["region", "post", "workplace"]
    readonly_fields = ["agreement_accepted_at"]
    fields = [
        *("citizenship", "region", "sex", "date_of_birth", "phone", "post", "workplace", "cabinets"),
        *("preferred_language", "agreement_accepted_at"),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return has_permission(request.user, Permission.VIEW_PEOPLE)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may_change(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


def _may_change(request: HttpRequest, person: Any) -> bool:
    if person is None:
        return has_permission(request.user, Permission.MANAGE_PEOPLE)
    return may_manage(request.user, person)


@admin.register(User)
class PersonAdmin(AboutPeopleAdmin):
    recorded_as = "admin.people.list"
    list_display = ["surname", "given_name", "patronymic", "email", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["surname__istartswith", "email__exact", "snils__exact"]
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-id"]
    fields = [
        "snils",
        "surname",
        "given_name",
        "patronymic",
        "email",
        "is_active",
        "last_login",
        "date_joined",
    ]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [ProfileInline]
    actions = ["send_set_password_link", "reset_second_factor"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may_change(request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Any other lookup in the address would tell a hash of a password letter by letter."""
        return lookup in {"is_active__exact", "is_active"} and super().lookup_allowed(lookup, value, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        person = self.get_object(request, object_id)
        if person is not None and self.has_view_permission(request):
            action = "admin.person.change" if request.method == "POST" else "admin.person.view"
            record_access(request.user.pk, person.pk, action)
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            SpecialistProfile.objects.get_or_create(person=obj)

    @admin.action(description=gettext_lazy("Send a link to set the password"), permissions=["change"])
    def send_set_password_link(self, request: HttpRequest, people: QuerySet[User]) -> None:
        sent = 0
        for person in self._manageable(request, people.filter(is_active=True)):
            mail.send_recovery(person)
            record_access(request.user.pk, person.pk, "admin.person.send_password_link")
            sent += 1
        message = ngettext("%(count)d letter was sent.", "%(count)d letters were sent.", sent)
        self.message_user(request, message % {"count": sent}, messages.SUCCESS)

    @admin.action(
        description=gettext_lazy("Reset the second factor (phone and codes lost)"), permissions=["change"]
    )
    def reset_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in self._manageable(request, people):
            second_factor.reset(person)
            record_access(request.user.pk, person.pk, "admin.person.reset_second_factor")
        self.message_user(request, _("The second factor is reset."), messages.SUCCESS)

    def _manageable(self, request: HttpRequest, people: QuerySet[User]) -> list[User]:
        """The chosen people. Raises ``PermissionDeniedError`` if one of them is not theirs to manage."""
        chosen = list(people)
        if not all(may_manage(request.user, person) for person in chosen):
            raise PermissionDeniedError(_("You are not allowed to do this."))
        return chosen


@admin.register(Membership)
class MembershipAdmin(AboutPeopleAdmin):
    """A role is given by adding a row and taken by ending it; both are told to the other rooms."""

    recorded_as = "admin.memberships.list"
    list_display = ["person", "role", "organisation", "started_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["person", "organisation"]
    autocomplete_fields = ["person", "organisation", "post"]
    search_fields = ["person__surname__istartswith", "organisation__short_name"]
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or may_grant(request.user, obj.role))

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            offered = [(role, label) for role, label in Role.choices if may_grant(request.user, role)]
            kwargs["choices"] = [("", "---------"), *offered]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        del request
        return ["person", "organisation", "role", "started_at"] if obj else ["ended_at"]

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        own = obj.person_id == request.user.pk
        if own and not has_permission(request.user, Permission.MANAGE_ADMINISTRATORS):
            raise PermissionDeniedError(_("You are not allowed to do this."))
        super().save_model(request, obj, form, change)
        if not change:
            announce_grant(obj)
            action = "admin.membership.grant"
        elif "ended_at" in form.changed_data and obj.ended_at is not None:
            announce_revocation(obj)
            action = "admin.membership.end"
        else:
            action = "admin.membership.change"
        record_access(request.user.pk, obj.person_id, action, details={"role": obj.role})


@admin.register(Organisation)
class OrganisationAdmin(PermittedAdmin):
    changed_with = Permission.MANAGE_ORGANISATIONS
    list_display = ["short_name", "kind", "region", "is_active"]
    list_filter = ["kind", "is_active", "region"]
    list_select_related = ["region"]
    search_fields = ["short_name", "full_name", "code"]
    autocomplete_fields = ["region", "parent", "training_centre"]


class ReferenceAdmin(PermittedAdmin):
    changed_with = Permission.MANAGE_ORGANISATIONS
    search_fields = ["name", "code"]
    list_display = ["code", "name"]


admin.site.register(Region, ReferenceAdmin)


@admin.register(Specialty, Post)
class LevelledReferenceAdmin(ReferenceAdmin):
    list_display = ["code", "name", "level"]
    list_filter = ["level"]


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    recorded_as = "admin.consents.list"
    list_display = ["person", "kind", "text_version", "given_at", "channel", "withdrawn_at"]
    list_select_related = ["person"]
    search_fields = ["person__surname__istartswith", "person__email__exact"]
    show_full_result_count = False


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    recorded_as = "admin.audit.list"
    seen_with = Permission.VIEW_AUDIT_LOG
    list_display = ["at", "actor", "subject", "action", "count", "request_id"]
    list_select_related = ["actor", "subject"]
    search_fields = ["action__startswith", "request_id"]
    show_full_result_count = False


# Tokens are issued where they can be shown once; the library's screen would hand out those of anybody.
admin.site.unregister(AuthToken)

admin.site.site_header = gettext_lazy("Kafedra: administration")
admin.site.site_title = gettext_lazy("Kafedra")
