"""The addresses of tests and of what a draw heeds; part of ``cms.questions.urls``."""

from django.urls import path

from cms.questions import enemy_views, test_views

urlpatterns = [
    path("tests/", test_views.tests, name="tests"),
    path("tests/add/", test_views.add_test, name="add_test"),
    path("tests/summary/", test_views.summary, name="test_summary"),
    path("tests/<uuid:uuid>/", test_views.test, name="test"),
    path("banks/<uuid:uuid>/enemies/", enemy_views.bank_enemies, name="bank_enemies"),
    path("items/<uuid:uuid>/enemies/", enemy_views.item_enemies, name="item_enemies"),
    path("items/<uuid:uuid>/enemies/<uuid:other>/add/", enemy_views.declare_enemies, name="declare_enemies"),
    path(
        "items/<uuid:uuid>/enemies/<uuid:other>/remove/", enemy_views.release_enemies, name="release_enemies"
    ),
]
