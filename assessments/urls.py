from django.urls import URLPattern, URLResolver, path

from assessments import views

app_name = "assessments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:attempt_uuid>/", views.attempt_form, name="attempt"),
    path("<uuid:attempt_uuid>/responses/", views.responses, name="responses"),
    path("<uuid:attempt_uuid>/submit/", views.submit, name="submit"),
]
