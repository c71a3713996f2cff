"""What a check has to say: what refuses a content, and what was mended."""

from content.h5p.errors import Problem, gettext_noop

MAX_REMARKS = 200


class Remarks:
    """Collects problems and warnings of one file, each at most ``MAX_REMARKS`` and one that says so."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def refuse(self, pointer: str, rule: str, message: str, **values: object) -> None:
        self._note(self.problems, pointer, rule, message, values)

    def warn(self, pointer: str, rule: str, message: str, **values: object) -> None:
        self._note(self.warnings, pointer, rule, message, values)

    def _note(
        self, notes: list[Problem], pointer: str, rule: str, message: str, values: dict[str, object]
    ) -> None:
        if len(notes) < MAX_REMARKS:
            shown = {name: _storable(value) for name, value in values.items()}
            notes.append(Problem(f"{self.file}#{_storable(pointer)}", rule, message, shown))
        elif len(notes) == MAX_REMARKS:
            notes.append(
                Problem(
                    self.file, "more-remarks", gettext_noop("There are more remarks than are shown here.")
                )
            )


def step_into(pointer: str, key: str | int) -> str:
    """A JSON pointer one level deeper, RFC 6901."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')[:100]}"


def _storable(value: object) -> object:
    """Names and values come from strangers: a remark must be fit for any page and any table."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode().replace("\x00", "")
