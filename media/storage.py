"""Objects on any S3 service, never shown to the browser directly."""

import functools
from typing import Any

from botocore.config import Config
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# By default the library sends checksums in trailers, which services other than Amazon's seldom know.
_PLAIN_CHECKSUMS = Config(
    request_checksum_calculation="when_required", response_checksum_validation="when_required"
)
_IN_ONE_REQUEST = 1024 * 1024


class PrivateS3Storage(S3Storage):  # type: ignore[misc]
    """Keep the bucket private: addresses lead back to this site, which asks who is there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Config = self.client_config.merge(_PLAIN_CHECKSUMS)

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Small files go in one request: the library's own way starts threads for each of them."""
        if content.size > _IN_ONE_REQUEST:
            return str(super()._save(name, content))
        cleaned = clean_name(name)
        key = self._normalize_name(cleaned)
        content.seek(0)
        self._client.put_object(
            Bucket=self.bucket_name,
            Key=key,
            Body=content.read(),
            **self._get_write_parameters(key, content),
        )
        return str(cleaned)

    @functools.cached_property
    def _client(self) -> Any:
        """One for all threads, which a client is safe for; the library makes one for each."""
        return self.connection.meta.client
