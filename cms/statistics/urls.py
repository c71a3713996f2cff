from django.urls import path

from cms.statistics import views

app_name = "cms_statistics"
urlpatterns = [
    path("", views.tests, name="tests"),
    path("tests/<uuid:uuid>/", views.test, name="test"),
    path("tests/<uuid:uuid>/items.csv", views.test_csv, name="test_csv"),
    path("tests/<uuid:uuid>/items.xlsx", views.test_xlsx, name="test_xlsx"),
    path("items/<uuid:uuid>/", views.item, name="item"),
]
