from django.urls import path

from cms.appeals import views

app_name = "cms_appeals"
urlpatterns = [
    path("", views.appeals, name="appeals"),
    path("<uuid:uuid>/", views.appeal, name="appeal"),
]
