from django.urls import path

from cms.corrections import views

app_name = "cms_corrections"
urlpatterns = [
    path("", views.corrections, name="corrections"),
    path("items/<uuid:uuid>/", views.propose, name="propose"),
    path("<uuid:uuid>/", views.correction, name="correction"),
    path("<uuid:uuid>/progress/", views.progress, name="progress"),
    path("<uuid:uuid>/decide/", views.decide, name="decide"),
    path("<uuid:uuid>/undo/", views.undo, name="undo"),
    path("<uuid:uuid>/attempts.csv", views.export, name="export"),
]
