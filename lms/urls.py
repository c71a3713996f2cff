from django.urls import URLPattern, URLResolver, path, re_path

from lms.views import catalogue, certificates, elements, h5p, home, learning, testing

app_name = "lms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("learn/", home.history, name="history"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    # Slugs may hold Cyrillic letters, which the slug converter of Django does not know.
    re_path(r"^elements/(?P<slug>[-\w]+)/$", elements.element, name="element"),
    re_path(r"^elements/(?P<slug>[-\w]+)/enrol/$", elements.enrol, name="enrol"),
    path("learn/<uuid:enrolment_uuid>/", learning.overview, name="overview"),
    path("learn/<uuid:enrolment_uuid>/steps/<int:number>/", learning.step, name="step"),
    path("learn/<uuid:enrolment_uuid>/progress/", learning.progress, name="progress"),
    path(
        "learn/<uuid:enrolment_uuid>/steps/<int:number>/checkpoints/<str:checkpoint_id>/",
        learning.checkpoint,
        name="checkpoint",
    ),
    path("learn/<uuid:enrolment_uuid>/h5p/<str:block_id>/", h5p.block, name="h5p"),
    path("learn/<uuid:enrolment_uuid>/h5p/<str:block_id>/viewed/", h5p.viewed, name="h5p_viewed"),
    path("learn/<uuid:enrolment_uuid>/h5p/<str:block_id>/state/", h5p.state, name="h5p_state"),
    path("learn/<uuid:enrolment_uuid>/h5p/<str:block_id>/statements/", h5p.statements, name="h5p_statements"),
    path("learn/<uuid:enrolment_uuid>/pre-test/", testing.pre_test, name="pre_test"),
    path("learn/<uuid:enrolment_uuid>/pre-test/skip/", testing.skip_pre_test, name="skip_pre_test"),
    path("learn/<uuid:enrolment_uuid>/final-test/", testing.final_test, name="final_test"),
    path("learn/<uuid:enrolment_uuid>/result/", testing.result, name="result"),
    path("certificates/", certificates.check, name="certificate_check"),
    path("certificates/<str:code>.pdf", certificates.pdf, name="certificate_pdf"),
    path("certificates/<str:code>/", certificates.verify, name="certificate"),
]
