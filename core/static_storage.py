"""Static files under names that change with their content."""

from typing import Any

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Every page asks for the same twenty addresses, which stand as long as the process."""
        if name not in self._urls or force:
            self._urls[name] = super().url(name, force)
        return self._urls[name]
