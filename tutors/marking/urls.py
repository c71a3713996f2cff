from django.urls import URLPattern, path

from tutors.marking import views

_ANSWER = "marking/<uuid:attempt_uuid>/<int:slot>/"
urlpatterns: list[URLPattern] = [
    path("marking/", views.queue, name="marking"),
    path("marking/names/", views.names, name="marking_names"),
    path(_ANSWER, views.answer, name="marking_answer"),
    path(f"{_ANSWER}author/", views.author, name="marking_author"),
    path(f"{_ANSWER}file/", views.file, name="marking_file"),
]
