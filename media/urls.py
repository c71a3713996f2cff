from django.urls import path

from media import views

app_name = "media"
urlpatterns = [path("<uuid:uuid>/<str:name>", views.asset, name="asset")]
