from django.urls import path

from cms.exchange import views

app_name = "cms_exchange"
urlpatterns = [
    path("banks/<uuid:uuid>/import/", views.upload, name="upload"),
    path("banks/<uuid:uuid>/export/", views.export, name="export"),
    path("imports/<uuid:uuid>/", views.job, name="import"),
    path("imports/<uuid:uuid>/progress/", views.progress, name="progress"),
    path("imports/<uuid:uuid>/confirm/", views.confirm, name="confirm"),
    path("imports/<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("imports/<uuid:uuid>/undo/", views.undo, name="undo"),
]
