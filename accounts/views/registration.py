"""Registration, recovery, the captcha and the documents: pages for visitors."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.captcha import make_challenge
from accounts.consent_texts import SLUGS, find_text
from accounts.forms import RecoveryForm, RegistrationForm
from accounts.services.registration import register_visitor, request_recovery


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:profile")
    urls = {slug: reverse("accounts:document", args=[slug]) for slug in SLUGS}
    form = RegistrationForm(request.POST if request.method == "POST" else None, document_urls=urls)
    if request.method == "POST" and form.is_valid():
        register_visitor(form.draft())
        return redirect("accounts:registered")
    return _form(request, "accounts/register.html", form)


@login_not_required
@require_GET
def registered(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/letter_sent.html", {"reason": "registration"})


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request_recovery(form.cleaned_data["login"])
        return redirect("accounts:recovery_requested")
    return _form(request, "accounts/recover.html", form)


@login_not_required
@require_GET
def recovery_requested(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/letter_sent.html", {"reason": "recovery"})


@login_not_required
@never_cache
@require_GET
def captcha_challenge(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(make_challenge())


@login_not_required
@require_GET
def document(request: HttpRequest, slug: str, edition: str | None = None) -> HttpResponse:
    return render(request, "accounts/document.html", {"slug": slug, "text": find_text(slug, edition)})


@login_not_required
def to_registration(_request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("accounts:register"))


def _form(request: HttpRequest, template: str, form: RegistrationForm | RecoveryForm) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.errors else 200)
