"""Health: ``live`` says that the process answers, ``ready`` that its neighbours do too."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from core import health


@login_not_required
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    results = health.run_checks()
    healthy = all(result.healthy for result in results)
    checks = {result.name: {"healthy": result.healthy, "detail": result.detail} for result in results}
    return JsonResponse({"ready": healthy, "checks": checks}, status=200 if healthy else 503)
