"""JSON as it stands in packages: UTF-8, perhaps with a byte order mark."""

import json
import math
import re
from typing import Any

from content.h5p.errors import PackageRefusedError, Problem
from content.h5p.errors import gettext_noop as _
from content.h5p.packages.limits import Limits

_MIB = 1024 * 1024
# Escapes that may stand for what neither UTF-8 nor PostgreSQL can hold: NUL and halves of a pair.
_DOUBTFUL_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read_json(data: bytes, file: str, limits: Limits) -> Any:
    """Parse. Raises ``PackageRefusedError`` naming line and column."""
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise PackageRefusedError([Problem(file, "invalid-utf8", _("The file is not UTF-8."))]) from error
    except json.JSONDecodeError as error:
        message = _("The file is not valid JSON, see line %(line)d, column %(column)d.")
        values = {"line": error.lineno, "column": error.colno}
        raise PackageRefusedError([Problem(file, "invalid-json", message, values)]) from error
    except ValueError as error:
        message = _("The file has a number that JSON does not know.")
        raise PackageRefusedError([Problem(file, "invalid-json", message)]) from error
    except RecursionError as error:
        raise PackageRefusedError([_too_deep(file, limits)]) from error
    _check_depth(value, file, limits)
    if _DOUBTFUL_ESCAPE.search(text):
        _check_characters(value, file)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _check_depth(value: Any, file: str, limits: Limits) -> None:
    level = [value] if isinstance(value, dict | list) else []
    depth = 0
    while level:
        depth += 1
        if depth > limits.json_depth:
            raise PackageRefusedError([_too_deep(file, limits)])
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]


def _check_characters(value: Any, file: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = _("The file has half of a character pair (a lone surrogate).")
        raise PackageRefusedError([Problem(file, "invalid-json", message)]) from error
    if _NUL.search(text):
        raise PackageRefusedError([Problem(file, "invalid-json", _("The file has a NUL character."))])


# An escaped NUL as ``json.dumps`` writes it: an odd number of backslashes before the u.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def too_large(file: str, most: int) -> Problem:
    """``most`` is in bytes."""
    return Problem(file, "file-size", _("The file is larger than %(most)d MB."), {"most": most // _MIB})


def _too_deep(file: str, limits: Limits) -> Problem:
    message = _("The JSON is nested deeper than %(most)d levels.")
    return Problem(file, "json-depth", message, {"most": limits.json_depth})
