"""What a signed-in person sees and changes of the own account."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_factor
from accounts.errors import AddressTokenError
from accounts.forms import ChangeEmailForm, FirstSignInForm, ProfileForm
from accounts.models import Membership, SpecialistProfile, User
from accounts.permissions import has_staff_role
from accounts.services import update_profile
from accounts.services.address import confirm_address_change, read_new_address, request_address_change
from accounts.services.first_sign_in import accept_agreement
from accounts.session import finish_first_sign_in, set_language_cookie
from core.errors import PermissionDeniedError


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    mine = (
        SpecialistProfile.objects.select_related("region", "post", "workplace").filter(pk=person.pk).first()
    )
    form = ProfileForm(request.POST if request.method == "POST" else None, profile=mine) if mine else None
    if request.method == "POST" and form is not None and form.is_valid():
        changes = form.changes()
        update_profile(person.pk, changes)
        response = redirect("accounts:profile")
        set_language_cookie(response, changes.preferred_language)
        with override(changes.preferred_language):
            messages.success(request, _("Your profile is saved."))
        return response
    memberships = Membership.objects.filter(person=person, ended_at__isnull=True)
    context = {
        "form": form,
        "profile": mine,
        "memberships": memberships.select_related("organisation").order_by("organisation__short_name"),
        "consents": person.consents.all(),
        "shows_second_factor": has_staff_role(person) or second_factor.has_second_factor(person),
    }
    return render(request, "accounts/profile.html", context, status=422 if form and form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first sign-in; whoever is through it is led on."""
    person = cast(User, request.user)
    mine = SpecialistProfile.objects.filter(pk=person.pk).first()
    if mine is None or mine.agreement_accepted_at is not None:
        finish_first_sign_in(request)
        return redirect(_next(request))
    form = FirstSignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accept_agreement(person, form.cleaned_data["cabinets"])
        finish_first_sign_in(request)
        return redirect(_next(request))
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/welcome.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    form = ChangeEmailForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        request_address_change(person, form.cleaned_data["email"])
        messages.success(request, _("We sent a letter to the new address: open the link in it."))
        return redirect("accounts:profile")
    return render(request, "accounts/change_email.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """A link in a letter is only looked at by GET: mail programs open links on their own."""
    try:
        new_email = read_new_address(token)
        if request.method == "GET":
            return render(request, "accounts/confirm_email.html", {"new_email": new_email})
        confirm_address_change(token)
    except AddressTokenError as error:
        return render(request, "accounts/confirm_email.html", {"error": error}, status=error.status)
    messages.success(request, _("Your new e-mail is confirmed."))
    return redirect("accounts:profile")


@login_not_required
@never_cache
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """In place of the sign-in pages of the administration sites: one door, one lock, one second factor."""
    if request.user.is_authenticated:
        raise PermissionDeniedError(_("You are not allowed to do this."))
    query = urlencode({"next": _next(request, reverse("accounts:profile"))})
    return HttpResponseRedirect(f"{reverse('account_login')}?{query}")


def _next(request: HttpRequest, default: str | None = None) -> str:
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return default or resolve_url("/")
