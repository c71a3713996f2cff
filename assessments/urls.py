from django.urls import URLPattern, URLResolver, path

from assessments import appeal_views, file_views, views

app_name = "assessments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:attempt_uuid>/", views.attempt_form, name="attempt"),
    path("<uuid:attempt_uuid>/responses/", views.responses, name="responses"),
    path("<uuid:attempt_uuid>/submit/", views.submit, name="submit"),
    path("<uuid:attempt_uuid>/appeal/", appeal_views.appeal, name="appeal"),
    path("<uuid:attempt_uuid>/files/<int:slot>/", file_views.answer_file, name="answer_file"),
]
