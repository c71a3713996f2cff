from django.urls import path

from cms.h5p import library_views, media_views, upgrade_views, views

app_name = "cms_h5p"
urlpatterns = [
    path("new/", views.choose_type, name="choose_type"),
    path("new/<str:library>/", views.add_item, name="add_item"),
    path("upload/", views.upload, name="upload"),
    path("items/<int:pk>/replace/", views.replace, name="replace"),
    path("items/<int:pk>/download/", views.download, name="download"),
    path("items/<int:pk>/upgrade/", upgrade_views.upgrade, name="upgrade"),
    path("items/<int:pk>/files/", media_views.upload_file, name="upload_file"),
    path("items/<int:pk>/files/<path:name>", media_views.file, name="file"),
    path("fields/", media_views.fields, name="fields"),
    path("libraries/", library_views.libraries, name="libraries"),
    path("libraries/install/", library_views.install, name="install_libraries"),
    path("libraries/<uuid:uuid>/delete/", library_views.delete, name="delete_library"),
]
