from django.urls import path

from cms.questions import bulk_views, item_views, test_urls, views

app_name = "cms_questions"
urlpatterns = [
    path("", views.banks, name="banks"),
    path("banks/add/", views.add_bank, name="add_bank"),
    path("banks/<uuid:uuid>/", views.bank, name="bank"),
    path("banks/<uuid:uuid>/change/", bulk_views.change_items, name="change_items"),
    path("banks/<uuid:uuid>/undo/", bulk_views.undo_change, name="undo_change"),
    path("banks/<uuid:uuid>/add/", item_views.choose_type, name="choose_type"),
    path("banks/<uuid:uuid>/add/<slug:item_type>/", item_views.add_item, name="add_item"),
    path("banks/<uuid:uuid>/preview/<slug:item_type>/", item_views.preview, name="preview_item"),
    path("items/try/", item_views.try_answer, name="try_answer"),
    path("items/pictures/", item_views.upload_picture, name="upload_picture"),
    path("items/<uuid:uuid>/", item_views.item, name="item"),
    path("items/<uuid:uuid>/in-use/", item_views.set_item_in_use, name="set_item_in_use"),
    *test_urls.urlpatterns,
]
