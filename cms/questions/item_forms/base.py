"""Forms that follow the shape of an item: fields, and lists of rows that may hold further lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments import api as assessments_api

Json = dict[str, Any]
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class RowKind:
    """A list of rows: the form of one, how the list and the button of another row are called.

    ``shown`` rows stand in an empty list, and ``spare`` empty ones after rows that were saved.
    ``is_ordered`` tells that the order of the rows means something to an author.
    """

    form: "type[PartForm]"
    title: str | Promise
    add: str | Promise
    help: str | Promise = ""
    shown: int = 2
    spare: int = 1
    is_ordered: bool = True


class PartForm(forms.Form):
    """A part of an item. ``rows_of`` are its lists, ``told_by`` the fields that make a row more than empty.

    ``aliases`` lead from a name in a spec to the field or the list that stands for it here.
    """

    rows_of: ClassVar[Mapping[str, RowKind]] = {}
    told_by: ClassVar[Sequence[str]] = ("text",)
    aliases: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.groups = {name: self._group(name, kind) for name, kind in self.rows_of.items()}

    def _group(self, name: str, kind: RowKind) -> "RowSet":
        return RowSet(
            kind, self.add_prefix(name), self.data if self.is_bound else None, self.initial.get(name)
        )

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        """A part of a spec as the initial values of its form."""
        return dict(given)

    def spec(self) -> Any:
        """The part of the spec that was typed: the opposite of ``initial_of``."""
        return {**self.cleaned_data, **{name: group.specs() for name, group in self.groups.items()}}

    def is_valid(self) -> bool:
        parts = [super().is_valid(), *(group.is_valid() for group in self.groups.values())]
        return all(parts)

    @property
    def is_empty(self) -> bool:
        typed = any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.told_by)
        return not typed and not any(group.filled() for group in self.groups.values())

    def all_errors(self) -> list[str]:
        """Whatever is wrong with the part and its rows."""
        own = [str(message) for messages in self.errors.values() for message in messages]
        return own + [message for group in self.groups.values() for message in group.all_errors()]

    def refuse(self, path: Sequence[str], rules: Sequence[str]) -> None:
        """Put what a rule says beside the field that the path of a spec leads to, or as near as possible."""
        name, rest = (self.aliases.get(path[0], path[0]), path[1:]) if path else ("", ())
        joined = "_".join(path[:2])
        if joined in self.fields or name in self.fields:
            self.add_error(joined if joined in self.fields else name, list(rules))
        elif name in self.groups:
            self.groups[name].refuse(rest, rules)
        elif self.prefix and self.told_by:
            self.add_error(self.told_by[0], list(rules))
        else:
            self.add_error(None, list(rules))


class RowSet:
    """The rows of one list, bound to what was posted or filled from a spec."""

    def __init__(self, kind: RowKind, prefix: str, data: Any, given: Sequence[Any] | None) -> None:
        self.kind, self.prefix = kind, prefix
        self.errors: list[str] = []
        if data is not None:
            self.rows = [kind.form(data, prefix=self._name(place)) for place in range(self._count(data))]
        else:
            saved = [kind.form.initial_of(part) for part in given or ()]
            wanted = max(kind.shown, len(saved) + kind.spare)
            initial = saved + [{}] * (wanted - len(saved))
            self.rows = [
                kind.form(initial=row, prefix=self._name(place)) for place, row in enumerate(initial)
            ]

    @property
    def total_name(self) -> str:
        return f"{self.prefix}-TOTAL_FORMS"

    @property
    def empty_row(self) -> PartForm:
        """A row for the browser to copy."""
        return self.kind.form(prefix=f"{self.prefix}-__prefix__")

    def filled(self) -> list[PartForm]:
        return [row for row in self.rows if not row.is_empty]

    def is_valid(self) -> bool:
        valid = [row.is_valid() for row in self.filled()]
        return all(valid)

    def specs(self) -> list[Any]:
        return [row.spec() for row in self.filled()]

    def refuse(self, path: Sequence[str], rules: Sequence[str]) -> None:
        filled = self.filled()
        place = int(path[0]) if path and path[0].isdecimal() else 0
        if 1 <= place <= len(filled):
            filled[place - 1].refuse(path[1:], rules)
        else:
            self.errors += rules

    def all_errors(self) -> list[str]:
        return self.errors + [message for row in self.filled() for message in row.all_errors()]

    def _name(self, place: int) -> str:
        return f"{self.prefix}-{place}"

    def _count(self, data: Any) -> int:
        told = str(data.get(self.total_name, ""))
        return min(int(told), _MOST_ROWS) if told.isdecimal() and len(told) < 6 else 0


class ItemForm(PartForm):
    """What one type of question asks its author beside the question itself.

    ``summary`` says in a line what the type is for, ``example`` shows one; ``icon`` is one of Wagtail's.
    ``rules`` are the scoring rules to choose from, the usual one first.
    """

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    summary: ClassVar[str | Promise]
    example: ClassVar[str | Promise]
    icon: ClassVar[str]
    rules: ClassVar[Sequence[tuple[str, str | Promise]]] = ()
    template: ClassVar[str] = "cms/questions/_part.html"
    stem_help: ClassVar[str | Promise] = ""
    aliases: ClassVar[Mapping[str, str]] = {"key": "options"}
    told_by = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.rules:
            self.fields["scoring"] = forms.ChoiceField(
                label=gettext_lazy("Scoring"),
                required=False,
                choices=self.rules,
                initial=self.rules[0][0],
                widget=forms.RadioSelect,
            )

    @classmethod
    def initial_of_item(cls, draft: assessments_api.ItemDraft) -> Json:
        initial = cls.initial_of(draft.spec) if draft.spec else {}
        return {**initial, "scoring": draft.scoring["rule"]} if draft.scoring else initial

    def fill(self, draft: assessments_api.ItemDraft) -> assessments_api.ItemDraft:
        """The draft with what was typed here; call it on a valid form."""
        spec = self.spec()
        spec.pop("scoring", None)
        return replace(draft, spec=spec, scoring={"rule": self.rule} if self.rules else None)

    @property
    def rule(self) -> str:
        """The scoring rule that was chosen; the usual one where none was."""
        return self.cleaned_data["scoring"] or self.rules[0][0]

    def refuse(self, path: Sequence[str], rules: Sequence[str]) -> None:
        inside = path[1:] if path[0] in ("spec", "scoring") and len(path) > 1 else path
        super().refuse(inside, rules)


def line(label: Any, **options: Any) -> forms.CharField:
    """A line of text that may be left empty: whether it may, the rules of the type say."""
    return forms.CharField(label=label, required=False, **options)


def lines(label: Any, rows: int = 1, **options: Any) -> forms.CharField:
    """Text that may take more than one line."""
    return line(label, widget=forms.Textarea({"rows": rows}), **options)


def tick(label: Any, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **options)


def whole(label: Any, *, least: int = 0, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, **options)
