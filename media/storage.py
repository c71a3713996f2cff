"""Objects on any S3 service, never shown to the browser directly."""

from typing import Any

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

# By default the library sends checksums in trailers, which services other than Amazon's seldom know.
_PLAIN_CHECKSUMS = Config(
    request_checksum_calculation="when_required", response_checksum_validation="when_required"
)


class PrivateS3Storage(S3Storage):  # type: ignore[misc]
    """Keep the bucket private: addresses lead back to this site, which asks who is there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Config = self.client_config.merge(_PLAIN_CHECKSUMS)

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
