"""How H5P calls its libraries."""

import re
from dataclasses import dataclass

# Letters, digits, dot, hyphen, underscore; as in library.json, ``machineName``.
_MACHINE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}"
_SPACED = re.compile(rf"^({_MACHINE_NAME}) ([0-9]{{1,5}})\.([0-9]{{1,5}})$")
_FOLDER = re.compile(rf"^({_MACHINE_NAME})-([0-9]{{1,5}})\.([0-9]{{1,5}})$")


@dataclass(frozen=True, order=True)
class LibraryName:
    """A library as contents name it: ``H5P.MultiChoice 1.14``. Patches do not count."""

    machine_name: str
    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> "LibraryName":
        """From ``H5P.MultiChoice 1.14`` or ``H5P.MultiChoice-1.14``. Raises ``ValueError``."""
        match = _SPACED.match(text) or _FOLDER.match(text)
        if match is None:
            raise ValueError(f"not the name of an H5P library: {text[:80]!r}")
        machine_name, major, minor = match.groups()
        return cls(machine_name, int(major), int(minor))

    @property
    def folder(self) -> str:
        """As packages call its folder, and scripts ask for its path: ``H5P.MultiChoice-1.14``."""
        return f"{self.machine_name}-{self.major}.{self.minor}"

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}"


def is_machine_name(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(_MACHINE_NAME, text) is not None
