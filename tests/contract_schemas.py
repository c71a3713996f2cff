"""The contracts as validators, for the tests of both sides."""

import functools
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_CONTRACTS = Path(__file__).resolve().parent.parent / "contracts"


@functools.cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((_CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def assert_matches(name: str, body: Any) -> None:
    problems = [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(body)]
    assert not problems, problems


def matches(name: str, body: Any) -> bool:
    return bool(validator(name).is_valid(body))
