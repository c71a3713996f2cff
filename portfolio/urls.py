"""Every address of the portfolio service."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from portfolio import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("api/v1/credits/", views.accept_credit, name="credits"),
    path("api/v1/reversals/", views.accept_reversal, name="reversals"),
    path("api/v1/people/<uuid:person_uuid>/summary/", views.person_summary, name="summary"),
    path("api/v1/ledger/", views.ledger, name="ledger"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("admin/", admin.site.urls),
    path("", RedirectView.as_view(pattern_name="admin:index")),
]
