from django.urls import URLPattern, URLResolver, path

from credits import views

app_name = "credits"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.mine, name="mine")]
