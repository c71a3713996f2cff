"""Stands before Wagtail's own addresses, which are included under the same prefix."""

from django.urls import URLPattern, URLResolver
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.views import in_one_transaction

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = []

# Wagtail saves, reviews and publishes in several steps; an error in one must undo the others.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, in_one_transaction)
