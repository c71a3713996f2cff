"""The addresses of tests; part of ``cms.questions.urls``."""

from django.urls import path

from cms.questions import test_views

urlpatterns = [
    path("tests/", test_views.tests, name="tests"),
    path("tests/add/", test_views.add_test, name="add_test"),
    path("tests/<uuid:uuid>/", test_views.test, name="test"),
]
