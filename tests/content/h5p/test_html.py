"""Markup and texts of contents are cleaned as H5P does it, and nothing that runs gets through."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.html import (
    SAFE_TAGS,
    allowed_tags,
    clean_html,
    escape_text,
    plain_text,
    stored_text,
    taken_out,
    text_of_html,
)
from content.h5p.semantics import HtmlField
from tests.content.h5p.strategies import texts

TAGS = frozenset(
    ("p", "strong", "em", "a", "ul", "ol", "table", "b", "i", "del", "h2", "pre", "code", "img", "blockquote")
)
RUNNING = ("script", "style", "svg", "math", "iframe", "object", "form", "input", "meta", "base", "template")
EVERYTHING = TAGS | frozenset(RUNNING)


def clean(markup: str, tags: frozenset[str] = TAGS, *styles: str) -> str:
    return clean_html(markup, HtmlField(name="text", tags=tags, styles=frozenset(styles)))


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Tom &amp; Jerry, a &lt; b</p>",
        '<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener">x</a>',
        '<a href="images/a.png">x</a><a href="#note">y</a><a href="mailto:a@b.ru">z</a>',
        '<p class="a" id="b" lang="ru" dir="ltr" data-x="1" aria-label="y">x</p>',
        "<ul><li>one<ul><li>two</li></ul></li></ul>",
        '<p style="text-align: center;">x</p>',
        "<pre>\n\nx</pre>",
        "<p>*blue/azure:a tip*&nbsp;x @score</p>",
        r"\(a + b\) $$x^2$$",
    ],
)
def test_what_is_allowed_stays_to_the_letter(markup: str) -> None:
    assert clean(markup) == markup


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<p>a<br />b</p>", "<p>a<br>b</p>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<u>x</u>", "x"),
        ("<script>alert(1)</script>x", "x"),
        ("<p onclick=alert(1)>x</p>", "<p>x</p>"),
        ("<!-- note -->x", "x"),
        ("<p title='a>b'>x</p>", '<p title="ab">x</p>'),
        ("<p>x", "<p>x</p>"),
    ],
)
def test_what_is_not_allowed_goes_and_words_stay(markup: str, cleaned: str) -> None:
    assert clean(markup) == cleaned


def test_h5p_takes_some_tags_along() -> None:
    assert allowed_tags(HtmlField(name="")) == {"div", "span", "p", "br"}
    brought = allowed_tags(HtmlField(name="", tags=frozenset({"table", "b", "i", "ul", "del"})))
    assert {"tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption"} <= brought
    assert {"strong", "em", "li", "s"} <= brought
    assert "ol" not in brought


def test_a_semantics_cannot_allow_what_runs() -> None:
    assert allowed_tags(HtmlField(name="", tags=EVERYTHING)) <= SAFE_TAGS


@pytest.mark.parametrize(
    ("style", "styles", "kept"),
    [
        ("font-size: 1.5em", {"size"}, "font-size: 1.5em"),
        ("font-size: 1.5em", set(), None),
        ("color:#ff0000;", {"color"}, "color:#ff0000;"),
        ("color: hsl(0, 75%, 60%)", {"color"}, "color: hsl(0, 75%, 60%)"),
        ("color: red; position: fixed", {"color"}, "color: red;"),
        ("background-color: url(https://a.b/c)", {"background"}, None),
        ("background: #fff", {"background"}, None),
        ("color: expression(alert(1))", {"color"}, None),
        ("color: r\\65d", {"color"}, None),
        ("line-height: 1.2", {"height"}, "line-height: 1.2"),
        ("font-family: Arial, 'Times New Roman'", {"family"}, "font-family: Arial, 'Times New Roman'"),
        ("text-align: right", set(), "text-align: right"),
        ("width: 50%", set(), None),
    ],
)
def test_styles_are_those_of_the_fields_font(style: str, styles: set[str], kept: str | None) -> None:
    expected = "<p>x</p>" if kept is None else f'<p style="{kept}">x</p>'
    assert clean(f'<p style="{style}">x</p>', frozenset({"p"}), *styles) == expected


def test_a_table_brings_its_own_styles() -> None:
    table = (
        '<table style="width: 50%; border: 1px solid #000000"><tbody><tr><td colspan="2">x</td></tr>'
        "</tbody></table>"
    )
    assert clean(table) == table


ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=x ONERROR=alert(1)//",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a><a href='data:text/html;base64,PHM='>y</a>",
    "<a href='https://a.b' style='background:url(javascript:alert(1))'>x</a>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<base href='javascript:/a/../'><a href='alert(1)//'>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<body onload=alert(1)><video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)><button formaction='javascript:alert(1)'>x</button>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<p/onclick=alert(1)>x</p>",
    "<p\x0conclick=alert(1)>x</p>",
    '<p title="`><img src=x onerror=alert(1)>">x</p>',
    "<b <script>alert(1)</script>0",
    "<img src='x' srcset='x 1x, javascript:alert(1) 2x'>",
    "<table background='javascript:alert(1)'><tr><td background='javascript:alert(1)'></table>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    "<a ping='javascript:alert(1)' href='https://a.b'>x</a>",
    "<p style='behavior:url(x.htc);-moz-binding:url(x);width:expression(alert(1))'>x</p>",
]


class _Danger(HTMLParser):
    """What a browser would make of it: elements and attributes only, never text."""

    found: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SAFE_TAGS:
            self.found += f"<{tag}>"
        for name, value in attrs:
            scheme = re.match(r"[\x00-\x20]*([a-z][\w+.-]*):", value or "", re.IGNORECASE)
            if name.startswith("on") or name in ("srcdoc", "srcset", "formaction", "ping", "background"):
                self.found += f" {name}"
            elif name in ("href", "src", "cite") and scheme:
                is_safe = scheme[1].lower() in ("http", "https", "mailto", "ftp", "tel")
                self.found += "" if is_safe else f" {name}={value}"
            elif name == "style" and re.search(r"url|expression|\\|behavior|binding", value or ""):
                self.found += f" {name}={value}"


def danger_in(markup: str) -> str:
    parser = _Danger()
    parser.feed(markup)
    parser.close()
    return parser.found


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_gets_through(attack: str) -> None:
    for wrapped in (attack, f"<table><tr><td>{attack}", f"<p title='{attack}'>{attack}</p>", attack * 3):
        cleaned = clean(wrapped, EVERYTHING, "size", "family", "color", "background")
        assert danger_in(cleaned) == ""
        assert clean(cleaned, EVERYTHING, "size", "family", "color", "background") == cleaned


_pieces = st.sampled_from(
    [
        *("<b>", "</b>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<a href=x>", "</a>", "<i>"),
        *("<ul>", "<li>", "<pre>", "\n", "<svg>", "</svg>", "<math>", "<style>", "</style>", "<!--", "-->"),
        *("<h2>", "&lt;", "&", "<div>", "</div>", "<br>", "<template>", "<select>", "<option>", "'", '"'),
        *("<font size=1>", "<img title='"),
    ]
)


@given(st.lists(st.one_of(_pieces, texts), max_size=25).map("".join))
def test_cleaning_twice_is_cleaning_once(markup: str) -> None:
    markup = markup.encode("utf-8", "ignore").decode()
    cleaned = clean(markup, EVERYTHING)
    assert clean(cleaned, EVERYTHING) == cleaned
    assert danger_in(cleaned) == ""


def test_endless_nesting_leaves_the_words_in_no_time() -> None:
    assert clean("<div><b><i>" * 20_000 + "x") == "x"
    cleaned = clean("<div>" * 20_000 + "<embed src='x")
    assert cleaned == clean(cleaned) == "&lt;embed src='x"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("Tom &amp; Jerry", "Tom &amp; Jerry"),
        ("<b>'\"", "&lt;b&gt;&#039;&quot;"),
        ("&nbsp;&#39;&#x27;", "&nbsp;&#39;&#x27;"),
        ("&nothing; &#xyz; &", "&amp;nothing; &amp;#xyz; &amp;"),
    ],
)
def test_plain_text_is_escaped_but_not_twice(text: str, stored: str) -> None:
    assert escape_text(text) == stored


@given(texts)
def test_a_reader_sees_what_was_stored(text: str) -> None:
    seen = plain_text(text)
    assert plain_text(stored_text(seen)) == seen
    assert not re.search("[<>\"']", stored_text(seen))


def test_what_was_taken_out_is_told() -> None:
    before = '<p onclick="x" style="color: red; position: fixed">a</p><script>b</script>'
    after = clean(before, frozenset({"p"}), "color")
    assert taken_out(before, after) == ["<p onclick>", "<p style=position>", "<script>"]


def test_words_of_a_markup() -> None:
    assert text_of_html("<p>One&nbsp;&amp; two</p><ul><li>three</li></ul>") == "One & two three"
