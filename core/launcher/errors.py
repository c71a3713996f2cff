"""Why the house cannot be prepared or started."""


class LaunchError(Exception):
    """The message is one line for the person at the terminal."""
