"""Small real files for tests."""

from io import BytesIO

from PIL import Image

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 9 9">
<defs><linearGradient id="g"><stop offset="0" stop-color="#0d5958"/></linearGradient></defs>
<style>.a { fill: url(#g) }</style><path class="a" d="M0 0h9v9z"/><use xlink:href="#g"/></svg>"""


def make_png(colour: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    return _make("PNG", colour, size)


def make_jpeg(colour: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    return _make("JPEG", colour, size)


def _make(image_format: str, colour: str, size: tuple[int, int]) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, image_format)
    return buffer.getvalue()
