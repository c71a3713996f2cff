"""Every address of the platform, room by room."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.appearance import appearance
from core.rest.views import DocumentationView, NoSuchAddressView
from core.views import about

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", include("core.urls")),
    path("appearance/", appearance, name="appearance"),
    path("about/", about, name="about"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("accounts.sign_in_urls")),
    path("cms/", include("accounts.staff_urls")),
    path("admin/", include("accounts.staff_urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("attempts/", include("assessments.urls")),
    path("credits/", include("credits.urls")),
    path("assets/", include("media.urls")),
    path("uploads/", include("media.library_urls")),
    path("tutor/", include("tutors.urls")),
    path("cms/documents/", include(wagtaildocs_urls)),
    path("cms/", include("cms.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("admin/", admin.site.urls),
    path("api/v1/", include("assessments.rest_api.urls")),
    path("api/v1/", include("lms.rest_api.urls")),
    path("api/docs/", DocumentationView.as_view(url_name="schema"), name="api_documentation"),
    path("api/schema/", login_not_required(SpectacularAPIView.as_view()), name="schema"),
    # Not a path converter: those stop at a line feed.
    re_path(r"^api/(?P<address>[\s\S]*)$", NoSuchAddressView.as_view()),
]
if settings.KAFEDRA_DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
urlpatterns.append(path("", include("lms.urls")))
