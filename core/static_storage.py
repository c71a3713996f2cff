"""Static files under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_OURS = ("kafedra", "accounts", "assessments", "cms", "lms", "media", "tutors")
_IMPORT_PATTERNS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also where our scripts import each other: after a deployment no old part meets a new one.

    The libraries' scripts stay as they are: some import what they do not bring.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{folder}/*.js", _IMPORT_PATTERNS) for folder in _OURS),
    )
