"""What can go wrong before Django is loaded."""


class EngineError(Exception):
    """An engine cannot be prepared, started or stopped; the message is one line for a person."""
