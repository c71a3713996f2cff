from django.urls import URLPattern, URLResolver, path

from demo import views

app_name = "demo"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mail/", views.mail, name="mail"),
]
