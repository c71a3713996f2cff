from django.urls import path

from media import views

urlpatterns = [path("<path:path>", views.upload, name="upload")]
