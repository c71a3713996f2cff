"""Appeals: what a person asks for when the attempts at a test are used up."""


def count_granted(person_id: int, test_version_id: int, context: str) -> int:
    """How many attempts more than the policy gives this person was granted in this context."""
    del person_id, test_version_id, context
    return 0
