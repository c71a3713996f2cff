"""What the package of H5P says, in the language of who reads it."""

from content import api as content_api


def problem_text(problem: content_api.H5PProblem) -> str:
    """The rule with the file or the place that breaks it."""
    return f"{problem.file}: {content_api.say_h5p(problem)}"


def pointer_of(problem: content_api.H5PProblem) -> str:
    """The place inside content.json, as a JSON pointer; empty for the whole."""
    _file, _mark, pointer = problem.file.partition("#")
    return str(pointer)
