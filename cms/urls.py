"""Stands before Wagtail's own addresses, which are included under the same prefix."""

from django.urls import URLPattern, URLResolver, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.urls import reports as wagtailadmin_reports_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.views import editors_only, in_one_transaction, refuse_action

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = [
    # No screen of the editor uses it, and it asks none of the hooks that keep the review.
    path("api/main/pages/<int:pk>/action/<str:action_name>/", refuse_action),
]

# Wagtail saves, reviews and publishes in several steps; an error in one must undo the others.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, in_one_transaction)
# They name every text and everybody's work on it, drafts of other organisations included.
decorate_urlpatterns(wagtailadmin_reports_urls.urlpatterns, editors_only)
