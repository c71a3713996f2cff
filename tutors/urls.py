from django.urls import URLPattern, URLResolver, path

from tutors import time_views, views
from tutors.marking.urls import urlpatterns as marking_urls

app_name = "tutors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.cohort, name="cohort"),
    path("filter/", views.choose, name="choose"),
    path("export.xlsx", views.export, name="export"),
    path("people/<uuid:person_uuid>/", views.person, name="person"),
    path("people/<uuid:person_uuid>/time/", time_views.give, name="extra_time"),
    path("people/<uuid:person_uuid>/time/<uuid:given_uuid>/end/", time_views.end, name="end_extra_time"),
    *marking_urls,
]
