from django.urls import URLPattern, URLResolver, path

from lms.rest_api.views import FinalTestView

app_name = "lms_api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enrolments/<uuid:uuid>/final-test/", FinalTestView.as_view(), name="final_test"),
]
