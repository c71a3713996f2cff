"""The fields of a semantics.json as a typed tree, https://h5p.org/semantics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content.h5p.names import LibraryName


@dataclass(frozen=True, kw_only=True)
class Field:
    """What every field has. ``name`` is empty for the field of a list and may be empty in a group.

    ``default`` is None when there is none; ``widget`` names an editor widget that H5P's own editor
    would take; ``raw`` is the field as it was read, for what only widgets know.
    """

    name: str
    label: str = ""
    description: str = ""
    importance: str = ""
    is_optional: bool = False
    is_common: bool = False
    default: Any = None
    widget: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        """Set by the library's scripts, never by a person."""
        return self.widget == "none"


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """Plain text, which contents hold HTML-escaped (``Tom &amp; Jerry``), as players expect it.

    ``max_length`` counts what a reader sees; H5P's own editor takes 255 where there is none.
    ``pattern`` and ``pattern_flags`` are those of a JavaScript regular expression.
    """

    max_length: int | None = None
    placeholder: str = ""
    pattern: str = ""
    pattern_flags: str = ""
    is_multiline: bool = False


@dataclass(frozen=True, kw_only=True)
class HtmlField(Field):
    """Markup; ``tags`` are the ones that semantics.json names (``html.allowed_tags`` adds those that
    come with them), ``styles`` the allowed font rules (size, family, color …).

    ``max_length`` counts the markup too.
    """

    tags: frozenset[str] = frozenset()
    styles: frozenset[str] = frozenset()
    max_length: int | None = None
    enter_mode: str = "p"


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    decimals: int | None = None


@dataclass(frozen=True, kw_only=True)
class BooleanField(Field):
    pass


@dataclass(frozen=True, kw_only=True)
class SelectField(Field):
    """``options`` are pairs of value and label; a multiple one holds a list of values.

    Without options a widget finds the values in another field, so any may be held.
    """

    options: tuple[tuple[str, str], ...] = ()
    is_multiple: bool = False


@dataclass(frozen=True, kw_only=True)
class LibraryField(Field):
    """A sub-content: ``{"library", "params", "subContentId", "metadata"}`` and ``extra_keys``."""

    options: tuple[LibraryName, ...] = ()
    extra_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class MediaField(Field):
    """``kind``: image, audio, video or file. Audio and video hold a list of sources, the others one.

    ``extra_keys`` are those a source may have beside the usual ones.
    """

    kind: str
    takes_links: bool = False
    extra_keys: frozenset[str] = frozenset()

    @property
    def is_multiple(self) -> bool:
        return self.kind in ("audio", "video")


@dataclass(frozen=True, kw_only=True)
class ListField(Field):
    item: Field
    entity: str = ""
    minimum: int | None = None
    maximum: int | None = None
    default_count: int = 0


@dataclass(frozen=True, kw_only=True)
class GroupField(Field):
    """A group of one field holds the value of that field itself, not an object, unless it says
    ``isSubContent``: so does H5P's own editor.
    """

    fields: Sequence[Field] = ()
    is_sub_content: bool = False
    is_expanded: bool = True

    @property
    def holds_only_field(self) -> bool:
        """Whether its value is the value of its one field."""
        return len(self.fields) == 1 and not self.is_sub_content


@dataclass(frozen=True, kw_only=True)
class UnknownField(Field):
    """A type that H5P does not know. Its values are taken out, as H5P does."""

    type_name: str
