"""The one sign-in stands before every room of the staff, so that no library's login page is a way round."""

from django.urls import URLPattern, URLResolver, path

from accounts.views.profile import staff_sign_in

urlpatterns: list[URLPattern | URLResolver] = [path("login/", staff_sign_in)]
