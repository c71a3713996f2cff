"""Any semantics and any content for them: fitting, nearly fitting and not fitting at all."""

from typing import Any

from hypothesis import strategies as st

INNER = "Test.Inner 1.0"
FILES = ("images/a.png", "videos/b.mp4", "images/Tom & Jerry.png")

_ODD_NUMBERS = st.sampled_from([float("nan"), float("inf"), -0.0, 1e308, 10**400, 2**63, True, 0.1 + 0.2])
_ODD_TEXTS = st.sampled_from(
    [
        *("", "\x00", "\ud800", "\udfff\ud800", "&", "&amp;", "&amp;lt;", "&#0;", "&#xD800;", "&nbsp;"),
        *("<", "<p", "a < b > c & d", "<b><p></b>", "<table><tr><td><a href='javascript:x'>", "\r\n"),
        *("<pre>\n\nx</pre>", "<svg><style><img src=x onerror=alert(1)>", "'\"`", "5", "-7.5", "1e400"),
        *("<ul><li>a<li>b", "<font style='color:red'>", "<p style='font-size: 2em; position: fixed'>x</p>"),
        *("../../settings.py", "/etc/passwd", "https://example.org/a?b=1&amp;c=2", "data:text/html,x"),
        *("images/a.png", INNER),
    ]
)
texts = st.one_of(_ODD_TEXTS, st.text(st.characters(exclude_categories=()), max_size=20))
_KEYS = st.one_of(
    st.sampled_from(["a", "b", "library", "params", "path", "subContentId", "0", "metadata"]), texts
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _ODD_NUMBERS, texts)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=15,
)

_LIMIT = st.one_of(st.integers(-20, 20), st.floats(-20, 20).map(lambda number: round(number, 2)))
_TAGS = st.lists(
    st.sampled_from(
        [
            "p",
            "strong",
            "em",
            "a",
            "ul",
            "ol",
            "table",
            "b",
            "i",
            "del",
            "h2",
            "pre",
            "script",
            "svg",
            "img",
            "div",
            "font",
        ]
    ),
    max_size=6,
)


def _field(type_name: str, **details: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just(type_name), "name": st.sampled_from(["a", "b", "c", "d"])},
        optional={
            "optional": st.booleans(),
            "importance": st.sampled_from(["high", "low"]),
            "default": scalars,
            **details,
        },
    )


_leaf_fields = st.one_of(
    _field(
        "text",
        maxLength=st.integers(0, 12),
        regexp=st.sampled_from([{"pattern": "^[a-z]+$"}, {"pattern": "(a+)+$"}, {"pattern": "("}]),
    ),
    _field(
        "text",
        tags=_TAGS,
        maxLength=st.integers(0, 40),
        font=st.sampled_from([{"size": True, "color": ["x"]}, {"family": True}, {"background": False}]),
    ),
    _field(
        "number", min=_LIMIT, max=_LIMIT, step=st.sampled_from([0.5, 1, 3, "2"]), decimals=st.integers(0, 3)
    ),
    _field("boolean"),
    _field(
        "select",
        options=st.just([{"value": "x", "label": "X"}, {"value": 5, "label": "5"}, {"value": "a & b"}]),
        multiple=st.booleans(),
    ),
    _field("select"),
    _field("library", options=st.sampled_from([[INNER], [INNER, "Test.Absent 1.0"], []])),
    *(_field(kind, extraAttributes=st.just(["metadata"])) for kind in ("image", "audio", "video", "file")),
    _field("poem"),
)


def _groups(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        _field("group", fields=st.lists(inner, max_size=3), isSubContent=st.booleans()).map(
            lambda field: {"fields": [], **field}
        ),
        st.tuples(
            _field("list", min=st.integers(0, 3), max=st.integers(0, 3), defaultNum=st.integers(0, 3)), inner
        ).map(lambda both: {**both[0], "field": both[1]}),
    )


fields = st.recursive(_leaf_fields, _groups, max_leaves=6)
semantics = st.lists(fields, max_size=4)


def values_for(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Mostly what the field asks for, sometimes anything."""
    return st.one_of(_fitting(field), _fitting(field), anything)


def params_for(fields_of_content: list[dict[str, Any]]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {}, optional={field["name"]: values_for(field) for field in fields_of_content}
    )


def _fitting(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    source = st.fixed_dictionaries(
        {"path": st.one_of(st.sampled_from([*FILES, "https://example.org/v.mp4"]), texts)},
        optional={
            "mime": texts,
            "width": scalars,
            "copyright": anything,
            "metadata": anything,
            "quality": anything,
        },
    )
    one = st.sampled_from(["x", "5", 5, "a & b", "a &amp; b", "y"])
    fitting: st.SearchStrategy[Any] = texts
    match field["type"]:
        case "number":
            fitting = st.one_of(st.integers(-30, 30), st.floats(-30, 30))
        case "boolean":
            fitting = st.booleans()
        case "select":
            fitting = st.lists(one, max_size=3) if field.get("multiple") else one
        case "list":
            fitting = st.lists(values_for(field["field"]), max_size=5)
        case "group" if len(field["fields"]) == 1 and not field.get("isSubContent"):
            fitting = values_for(field["fields"][0])
        case "group":
            fitting = params_for(field["fields"])
        case "library":
            fitting = _sub_contents
        case "image" | "file":
            fitting = source
        case "audio" | "video":
            fitting = st.lists(source, max_size=2)
    return fitting


_sub_contents = st.fixed_dictionaries(
    {"library": st.sampled_from([INNER, "Test.Inner 1.7", "Test.Absent 1.0"]), "params": anything},
    optional={
        "subContentId": st.sampled_from(["7f5e8b6e-6d0f-4a5e-8f0e-0a3f0e0b1c2d", "x"]),
        "metadata": anything,
    },
)
