"""Who is given more time than the test allows, and how much."""

from datetime import timedelta


def time_allowed(person_id: int, limit_minutes: int) -> timedelta:
    """The time limit of a test as it holds for this person."""
    del person_id
    return timedelta(minutes=limit_minutes)
