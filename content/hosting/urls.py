"""Every address on the host of H5P; nothing else answers there."""

from django.urls import include, path, re_path

from content.hosting import views

urlpatterns = [
    path("h5p/frame/<str:token>/", views.frame),
    path("h5p/upgrade/<str:token>/", views.upgrade),
    path("h5p/libraries/<str:folder>/<path:path>", views.library_file),
    path("h5p/content/<uuid:uuid>/<path:path>", views.content_file),
    path("h5p/content/preview-<uuid:uuid>/<path:path>", views.preview_file),
    re_path(r"^h5p/bundles/(?P<name>[0-9a-f]{32}\.(?:js|css))$", views.bundle),
    path("healthz/", include("core.urls")),
]
