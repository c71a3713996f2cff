"""Stands before Wagtail's own addresses, which are included under the same prefix."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.views import in_one_transaction

sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = [path("login/", sign_in, name="sign_in")]

# Wagtail saves, reviews and publishes in several steps; an error in one must undo the others.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, in_one_transaction)
