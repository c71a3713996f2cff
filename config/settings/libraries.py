"""The libraries with settings of their own: REST framework and Wagtail."""

from typing import Any

from .environment import env

REST_FRAMEWORK = {
    # The first one says how to answer who did not sign in: 401 with ``WWW-Authenticate: Token``.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.rest.access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["core.rest.access.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"person": f"{env.int('KAFEDRA_API_REQUESTS_PER_MINUTE', default=600)}/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PARSER_CLASSES": ["core.rest.access.JsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "core.rest.errors.exception_handler",
    # There is one format; ``?format=`` is no parameter of ours.
    "URL_FORMAT_OVERRIDE": None,
}
# Tokens of programs: the database keeps their hashes, nobody renews them by using them.
REST_KNOX = {"AUTO_REFRESH": False}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Kafedra",
    "DESCRIPTION": "The learning platform of continuing medical education.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["core.rest.schema.keep_versioned_api"],
    "ENUM_NAME_OVERRIDES": {"ItemTypeEnum": "assessments.rest_api.item_serializers.ITEM_TYPE_CODES"},
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": None,
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
}

WAGTAIL_SITE_NAME = "Кафедра"
# The address that letters, certificates and the editor print.
KAFEDRA_PUBLIC_URL = env.str("KAFEDRA_PUBLIC_URL", default="http://localhost:8000")
WAGTAILADMIN_BASE_URL = KAFEDRA_PUBLIC_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ru", "Русский"), ("en", "English")]
# Nothing is asked of, or told to, anybody else's server.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# Whoever changes a text under review sends it through the review again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "russian"},
}
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.image_forms.LibraryImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": [
                "h3",
                "h4",
                "bold",
                "italic",
                "superscript",
                "subscript",
                "ol",
                "ul",
                "link",
                "blockquote",
                "hr",
            ]
        },
    },
}
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
