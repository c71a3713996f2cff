"""Kinds of files in contents and libraries, files that pretend, and SVG."""

import pytest

from content.h5p.errors import PackageRefusedError
from content.h5p.packages import Limits, open_package
from content.h5p.svg import clean_svg
from tests.content.h5p.packages import PNG, package_files, zip_of


def rules_of(more: dict[str, bytes]) -> set[tuple[str, str]]:
    with pytest.raises(PackageRefusedError) as refusal:
        open_package(zip_of(package_files() | more))
    return {(problem.file, problem.rule) for problem in refusal.value.problems}


@pytest.mark.parametrize(
    "path",
    [
        "content/page.html",
        "content/run.js",
        "content/shell.php",
        "content/shell.png.php",
        "content/archive.zip",
        "content/style.css",
        "content/feed.xml",
        "content/LICENSE",
        "content/images/run.exe",
        "Test.Card-1.2/page.html",
        "Test.Card-1.2/shell.php",
        "Test.Card-1.2/Makefile",
    ],
)
def test_kinds_that_h5p_does_not_take(path: str) -> None:
    assert rules_of({path: b"x"}) == {(path, "file-type")}


def test_kinds_that_h5p_takes_in_any_case() -> None:
    more = {
        "content/photo.JPG": b"\xff\xd8\xff\xe0",
        "content/a.b.c.png": PNG,
        "content/text.vtt": b"WEBVTT",
        "content/movie.MP4": b"\0\0\0\x18ftypmp42",
        "Test.Card-1.2/fonts/a.svg": b"<svg onload='x()'>a font of long ago, not well-formed",
        "Test.Card-1.2/a.xml": b"<a/>",
        "Test.Card-1.2/old.swf": b"CWS",
    }
    with open_package(zip_of(package_files() | more)) as package:
        assert {"photo.JPG", "a.b.c.png", "text.vtt", "movie.MP4"} <= set(package.content_files)
        assert package.warnings == ()


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  \r\n<html>",
        b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>",
        "\ufeff<script>".encode("utf-16-le"),
        b"<?php echo 1;",
        b"<?xml version='1.0'?><svg/>",
        b"#!/bin/sh",
        b"MZ\x90\0",
        b"\x7fELF",
    ],
)
@pytest.mark.parametrize("name", ["a.png", "a.mp4", "a.woff", "a.pdf"])
def test_files_that_pretend_are_refused(name: str, data: bytes) -> None:
    assert rules_of({f"content/{name}": data}) == {(f"content/{name}", "disguised-file")}


def test_text_is_no_image() -> None:
    more = {"content/a.jpg": b"X5O!P%@AP", "content/b.png": "Ж".encode(), "content/c.png": b""}
    assert rules_of(more) == {("content/a.jpg", "disguised-file")}


def test_an_image_that_is_none_is_remarked() -> None:
    with open_package(zip_of(package_files() | {"content/a.png": b"\0\1\2", "content/b.gif": PNG})) as opened:
        assert [(warning.file, warning.rule) for warning in opened.warnings] == [
            ("content/a.png", "unknown-image")
        ]


def svg(body: str, attributes: str = "", before: str = "") -> bytes:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {spaces} {attributes}>{body}</svg>".encode()


ILLUSTRATOR = """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: a drawing program -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_extend "http://ns.example.org/Extensibility/1.0/">
  <!ENTITY ns_svg "http://www.w3.org/2000/svg">
]>
"""


@pytest.mark.parametrize(
    "image",
    [
        svg('<path d="M0 0h1v1z"/>'),
        svg("", before=ILLUSTRATOR, attributes='xmlns:x="&ns_extend;"'),
        svg("<defs><linearGradient id='a'/></defs><rect fill='url(#a)' style='fill: url( \"#a\" )'/>"),
        svg("<style>@font-face{font-family:a;src:url(data:font/woff2;base64,AA==)} .a{fill:red}</style>"),
        svg(
            '<image xlink:href="data:image/png;base64,iVBORw0KGgo="/><use href="#a"/><use xlink:href=" #a"/>'
        ),
        svg('<a xlink:href="https://minzdrav.gov.ru/"><text>Link</text></a>'),
        svg(
            '<metadata><d:source xmlns:d="http://purl.org/dc/elements/1.1/">http://x.org</d:source></metadata>'
        ),
        svg('<animate attributeName="opacity" values="0;1" dur="1s"/>'),
        svg('<image href="data:image/svg+xml,%3Csvg/%3E"/>'),
        svg('<title xml:lang="ru">Сердце</title>', before='<?xml version="1.0" encoding="UTF-8"?>'),
        svg("").decode().encode("utf-16"),
        svg("<g xml:space='preserve' inkscape:label='on' xmlns:inkscape='http://inkscape.example/'/>"),
    ],
)
def test_harmless_images_stay_as_they_are(image: bytes) -> None:
    assert clean_svg(image, "a.svg").data == image


@pytest.mark.parametrize(
    ("image", "rule"),
    [
        (svg("<script>alert(1)</script>"), "svg-active"),
        (svg('<script xlink:href="data:text/javascript,alert(1)"/>'), "svg-active"),
        (svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'), "svg-active"),
        (svg('<h:div xmlns:h="http://www.w3.org/1999/xhtml">a page</h:div>'), "svg-active"),
        (svg('<iframe src="#"/>'), "svg-active"),
        (svg("", attributes='onload="alert(1)"'), "svg-active"),
        (svg('<rect OnClick="alert(1)"/>'), "svg-active"),
        (svg('<set attributeName="onmouseover" to="alert(1)"/>'), "svg-active"),
        (svg('<animate attributeName="xlink:href" values="javascript:alert(1)"/>'), "svg-active"),
        (svg("<style>@import 'x.css';</style>"), "svg-active"),
        (svg("<style>@im\\70 ort 'x.css';</style>"), "svg-active"),
        (svg("<style>@im/**/port 'x.css';</style>"), "svg-active"),
        (svg('<rect style="width: expression (alert(1))"/>'), "svg-active"),
        (svg("<style>a{fill: -webkit-image-set('//x.org/a' 1x)}</style>"), "svg-active"),
        (svg('<a href="javascript:alert(1)"/>'), "svg-reference"),
        (svg('<a xlink:href=" java&#9;script:alert(1)"/>'), "svg-reference"),
        (svg('<a href="data:text/html,hello"/>'), "svg-reference"),
        (svg('<image href="http://x.org/pixel.png"/>'), "svg-reference"),
        (svg('<image href="//x.org/pixel.png"/>'), "svg-reference"),
        (svg('<a href="data:image/svg+xml,%3Csvg/%3E"/>'), "svg-reference"),
        (svg("<style>a{content:'/*';fill:url(https://x.org/a);content:'*/'}</style>"), "svg-reference"),
        (svg('<use xlink:href="https://x.org/a.svg#a"/>'), "svg-reference"),
        (svg('<rect fill="url(https://x.org/a.svg#a)"/>'), "svg-reference"),
        (svg("<style>rect{fill:url( 'https://x.org/a')}</style>"), "svg-reference"),
        (svg("<style>rect{fill:u\\72l(https://x.org/a)}</style>"), "svg-reference"),
        (svg("", attributes='xml:base="https://x.org/"'), "svg-reference"),
        (svg("", before='<?xml-stylesheet href="a.css"?>'), "svg-reference"),
        (svg("", before='<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>'), "svg-active"),
        (svg("&a;", before='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "svg-entities"),
        (svg("&b;", before='<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "svg-entities"),
        (svg("&b;", before='<!DOCTYPE svg [<!ENTITY b "<script/>">]>'), "svg-entities"),
        (svg("", before='<!DOCTYPE svg [<!ENTITY % a "b">]>'), "svg-entities"),
        (svg("&a;" * 20_000, before='<!DOCTYPE svg [<!ENTITY a "bb">]>'), "svg-entities"),
        (b"<html></html>", "svg-malformed"),
        (b"<svg><g></svg>", "svg-malformed"),
        (b"", "svg-malformed"),
        (b"\x89PNG", "svg-malformed"),
        (svg("<g>" * 300 + "</g>" * 300), "svg-malformed"),
        (svg("&nothing;"), "svg-malformed"),
    ],
)
def test_what_acts_or_reaches_out_is_refused(image: bytes, rule: str) -> None:
    with pytest.raises(PackageRefusedError) as refusal:
        clean_svg(image, "content/a.svg")
    assert refusal.value.problems[0].rule == rule
    assert "line" in str(refusal.value)


def test_the_place_is_named() -> None:
    with pytest.raises(PackageRefusedError) as refusal:
        clean_svg(svg('\n\n<rect onclick="a()"/>\n<script/>'), "content/a.svg")
    assert [(problem.file, problem.values["line"]) for problem in refusal.value.problems] == [
        ("content/a.svg", 3),
        ("content/a.svg", 4),
    ]


def test_html_that_drawing_programs_add_is_taken_out() -> None:
    page = '<div xmlns="http://www.w3.org/1999/xhtml" style="color: red" title="a > b">Label</div>'
    inner = "<foreignObject width='1'>{}</foreignObject>"
    image = svg(f"<switch>{inner.format(page)}<text>Метка</text></switch><g>{inner.format('')}</g>")
    empty = svg("<switch><foreignObject title='a>b'/><text>Метка</text></switch><g></g>")
    expected = svg("<switch><text>Метка</text></switch><g></g>")
    for given in (image, empty):
        cleaned = clean_svg(given, "content/a.svg")
        assert cleaned.data == expected
        assert [warning.rule for warning in cleaned.warnings] == ["svg-cleaned"]


def test_scripts_do_not_hide_in_what_is_taken_out() -> None:
    image = svg('<foreignObject><script xmlns="http://www.w3.org/1999/xhtml">a()</script></foreignObject>')
    with pytest.raises(PackageRefusedError):
        clean_svg(image, "content/a.svg")


def test_svg_of_a_package() -> None:
    image = svg("<foreignObject>x</foreignObject><path d='M0 0'/>")
    with open_package(zip_of(package_files() | {"content/images/a.svg": image})) as package:
        file = package.content_files["images/a.svg"]
        assert file.read() == svg("<path d='M0 0'/>") and file.size == len(file.read())
        assert [warning.file for warning in package.warnings] == ["content/images/a.svg"]
    assert rules_of({"content/images/a.svg": svg("<script/>")}) == {("content/images/a.svg", "svg-active")}
    with pytest.raises(PackageRefusedError) as refusal:
        open_package(zip_of(package_files() | {"content/a.svg": image}), Limits(svg_bytes=10))
    assert refusal.value.problems[0].rule == "file-size"
