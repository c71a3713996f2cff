"""The environment of the process, in which a secret may also stand in a file."""

import environ
from environ.fileaware_mapping import FileAwareMapping


class _SecretFiles(FileAwareMapping):  # type: ignore[misc]
    """``NAME_FILE`` names a file that holds the value of ``NAME``; its last line end does not count."""

    def __getitem__(self, key: str) -> str:
        value: str = super().__getitem__(key)
        return value.rstrip("\r\n") if f"{key}_FILE" in self.env else value


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """django-environ over the process's environment and the files that it names."""

    ENVIRON = _SecretFiles()
