from django.urls import path, re_path

from cms.questions import test_urls, views

app_name = "cms_questions"
urlpatterns = [
    path("", views.banks, name="banks"),
    path("banks/add/", views.add_bank, name="add_bank"),
    path("banks/<uuid:uuid>/", views.bank, name="bank"),
    re_path(
        r"^banks/(?P<uuid>[0-9a-f-]{36})/add/(?P<item_type>single_choice|multiple_choice)/$",
        views.add_item,
        name="add_item",
    ),
    path("items/<uuid:uuid>/", views.item, name="item"),
    path("items/<uuid:uuid>/in-use/", views.set_item_in_use, name="set_item_in_use"),
    *test_urls.urlpatterns,
]
