"""Files of many libraries in one: none of them reaches another, addresses still lead where they led."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.joining import join_scripts, join_styles

BASE = "/h5p/libraries/H5P.Card-1.2.4-0123456789ab"


def styles(*sources: str, **directories: str) -> str:
    files = [(f"{BASE}/css/{number}.css", source.encode()) for number, source in enumerate(sources)]
    return join_styles(files, directories).decode()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("url(../fonts/a.woff2)", f"{BASE}/fonts/a.woff2"),
        ("url( 'a.png' )", f"{BASE}/css/a.png"),
        ('URL("a b (1).png")', f"{BASE}/css/a b (1).png"),
        ("url(a.eot?#iefix)", f"{BASE}/css/a.eot#iefix"),
        ("url('a.svg?v=4.5.0#regular')", f"{BASE}/css/a.svg?v=4.5.0#regular"),
        (r"url(a\(1\).png)", f"{BASE}/css/a(1).png"),
        (r"url('\61.png')", f"{BASE}/css/a.png"),
        ("url(data:image/png;base64,AAAA)", "data:image/png;base64,AAAA"),
        ("url('data:image/svg+xml;utf8,<svg xmlns=\"x\"/>')", r"data:image/svg+xml;utf8,<svg xmlns=\"x\"/>"),
        ("url(#clip)", "#clip"),
        ("url(//cdn.example/a.png)", "//cdn.example/a.png"),
        ("url(https://cdn.example/a.png)", "https://cdn.example/a.png"),
        ("url(../../H5P.Other-1.3/a.png)", "/h5p/libraries/H5P.Other-1.3.9-ba9876543210/a.png"),
    ],
)
def test_addresses_lead_where_they_led(written: str, address: str) -> None:
    joined = styles(
        f"a {{ background: {written} no-repeat }}", **{"H5P.Other-1.3": "H5P.Other-1.3.9-ba9876543210"}
    )

    assert joined == f'a {{ background: url("{address}") no-repeat }}\n'


def test_comments_and_texts_keep_what_only_looks_like_an_address() -> None:
    source = """a::after { content: "url(a.png)"; } /* url(b.png) { */ b { color: red }\n"""

    assert styles(source) == source + "\n"


def test_imports_come_first_with_their_full_address() -> None:
    joined = styles(
        '@charset "UTF-8";\na { color: red }',
        """@import url("parts/b.css") screen;
        @import 'c.css';
        @import url(https://fonts.example/x.css);b { color: blue }""",
    )

    assert joined.splitlines()[:3] == [
        f'@import url("{BASE}/css/parts/b.css") screen;',
        f'@import url("{BASE}/css/c.css");',
        '@import url("https://fonts.example/x.css");',
    ]
    assert "@charset" not in joined
    assert "b { color: blue }" in joined


@pytest.mark.parametrize(
    "broken", ["a { color: red", "@media screen { a {", "/* no end", "a } b { c: (d", "a{b:'x"]
)
def test_what_one_file_leaves_open_ends_with_it(broken: str) -> None:
    joined = styles(broken, "z { color: green }")

    assert joined.endswith("z { color: green }\n")
    assert _open_at(joined, joined.index("z {")) == []


@given(st.lists(st.text(alphabet="ab{}()[]\"'\\/*;:@ \nurl.", max_size=60), max_size=4))
def test_whatever_files_hold_the_next_one_begins_outside_of_everything(sources: list[str]) -> None:
    joined = styles(*sources, "z { color: green }")

    assert joined.endswith("z { color: green }\n")
    assert _open_at(joined, joined.rindex("z { color: green }")) == []


def _open_at(css: str, end: int) -> list[str]:
    """What is open at a place, read character by character as the syntax of CSS says."""
    opened, at, pairs = [], 0, {"{": "}", "(": ")", "[": "]"}
    while at < end:
        character = css[at]
        if css.startswith("/*", at):
            at = css.find("*/", at + 2) + 2
            assert at > 1
            continue
        if character == "\\":
            at += 2
            continue
        if character in "\"'":
            at += 1
            while at < end and css[at] not in (character, "\n"):
                at += 2 if css[at] == "\\" else 1
        elif character in pairs:
            opened.append(pairs[character])
        elif opened and character == opened[-1]:
            opened.pop()
        at += 1
    return opened


@given(st.lists(st.text(), max_size=4))
def test_every_script_is_one_call_with_its_source(sources: list[str]) -> None:
    joined = join_scripts((f"{BASE}/{n}.js", source.encode()) for n, source in enumerate(sources)).decode()

    calls = [re.fullmatch(r"KafedraH5P\.run\((\".*\")\);", line) for line in joined.split("\n")[:-1]]
    told = [json.loads(f"[{call[1]}]") for call in calls if call]
    assert told == [[f"{BASE}/{n}.js", source.removeprefix("\ufeff")] for n, source in enumerate(sources)]
    assert not {"\u2028", "\u2029"} & set(joined)
