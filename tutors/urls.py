from django.urls import URLPattern, URLResolver, path

from tutors import views

app_name = "tutors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.cohort, name="cohort"),
    path("filter/", views.choose, name="choose"),
    path("export.xlsx", views.export, name="export"),
    path("people/<uuid:person_uuid>/", views.person, name="person"),
]
