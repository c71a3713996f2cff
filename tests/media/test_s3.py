"""The same room over S3: a real server, spoken to by the storage that production uses."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from media import api as media_api
from tests.accounts.people import make_person
from tests.media.pictures import make_png

pytestmark = pytest.mark.django_db
RCLONE = Path(sys.executable).parent / "rclone"
KEY, SECRET = "kafedra-test", "kafedra-test-secret"


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[str]:
    """The address of an S3 server with one empty bucket."""
    (tmp_path / "s3" / "uploads").mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [str(RCLONE), "serve", "s3", str(tmp_path / "s3"), "--addr", address]
    command += ["--auth-key", f"{KEY},{SECRET}", "--config", str(tmp_path / "rclone.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://{address}")
            yield f"http://{address}"
        finally:
            server.terminate()


@pytest.fixture
def on_s3(s3: str, settings: Any) -> None:
    options = {
        "bucket_name": "uploads",
        "endpoint_url": s3,
        "access_key": KEY,
        "secret_key": SECRET,
        "region_name": "us-east-1",
        "addressing_style": "path",
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "media.storage.PrivateS3Storage", "OPTIONS": options},
    }


def test_assets_live_on_s3_and_are_delivered_by_the_site(on_s3: None, client: Client) -> None:
    first = media_api.store_asset(BytesIO(make_png()), name="scheme.png", content_type="image/png")
    again = media_api.store_asset(BytesIO(make_png()), name="scheme.png", content_type="image/png")
    assert again == first
    key = f"assets/{first.sha256[:2]}/{first.sha256[2:4]}/{first.sha256}"
    assert default_storage.exists(key)
    assert default_storage.url(key) == f"/uploads/{key}"

    client.force_login(make_person())
    assert client.get(first.url).getvalue() == make_png()
    part = client.get(first.url, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.getvalue()) == (206, make_png()[4:8])


def test_what_is_read_is_what_was_stored(on_s3: None) -> None:
    """Small files and large ones, from the beginning and from anywhere else."""
    large = bytes(range(256)) * 8192
    for name, content in (("small.bin", b"0123456789"), ("large.bin", large)):
        assert default_storage.save(name, ContentFile(content)) == name
        with default_storage.open(name) as file:
            assert file.size == len(content)
            assert file.read() == content
            assert file.read() == b""
            file.seek(-4, 2)
            assert file.read(2) == content[-4:-2]
            assert file.read() == content[-2:]
            file.seek(3)
            assert (file.read(5), file.tell()) == (content[3:8], 8)
    with pytest.raises(FileNotFoundError):
        default_storage.open("absent.bin")


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            httpx.get(url)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
