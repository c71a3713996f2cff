"""Objects on any S3 service, never shown to the browser directly."""

import functools
import io
from typing import Any, cast

from botocore.config import Config
from botocore.exceptions import ClientError
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
_READ_AHEAD = 64 * 1024
_NOT_FOUND = 404


class PrivateS3Storage(S3Storage):  # type: ignore[misc]
    """Keep the bucket private: addresses lead back to this site, which asks who is there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Config = self.client_config.merge(_PLAIN_CHECKSUMS)

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        """The library's own way fetches the whole object, whatever part of it is wanted."""
        if mode != "rb":
            return cast("File[bytes]", super()._open(name, mode))
        key = self._normalize_name(clean_name(name))
        return File(io.BufferedReader(_StoredObject(self._client, self.bucket_name, key), _READ_AHEAD), name)

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


class _StoredObject(io.RawIOBase):
    """An object that is fetched from the place where reading begins, as far as it is read.

    Raises ``FileNotFoundError`` when there is none.
    """

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        super().__init__()
        self._client = client
        self._at = {"Bucket": bucket, "Key": key}
        self._position = 0
        self._body: Any = None
        try:
            self._size: int = client.head_object(**self._at)["ContentLength"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == _NOT_FOUND:
                raise FileNotFoundError(f"There is no object {key}.") from error
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset != self._position:
            self._drop()
            self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size:
            return 0
        if self._body is None:
            span = f"bytes={self._position}-"
            self._body = self._client.get_object(**self._at, Range=span)["Body"]
        content: bytes = self._body.read(len(buffer))
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
