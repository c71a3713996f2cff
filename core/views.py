"""Pages that belong to no room: health, and what the platform is."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import health


@login_not_required
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Its neighbours answer too."""
    results = health.run_checks()
    healthy = all(result.healthy for result in results)
    checks = {result.name: {"healthy": result.healthy, "detail": result.detail} for result in results}
    return JsonResponse({"ready": healthy, "checks": checks}, status=200 if healthy else 503)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the platform is, how personal data are treated, where to ask for help."""
    return render(request, "core/about.html", {"support_email": settings.KAFEDRA_SUPPORT_EMAIL})
