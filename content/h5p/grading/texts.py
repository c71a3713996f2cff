"""Words put into a text: fill in the blanks, drag the words, mark the words."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser

from content.h5p.grading.reading import (
    SPACE,
    index,
    mapping,
    sequence,
    split_response,
    text,
    trimmed,
    unescaped,
)
from content.h5p.grading.shapes import Regrade
from content.h5p.grading.sheet import Question, Sheet, graded
from content.h5p.grading.typos import changes, forgiven

# From this version on the library takes tags out of a blank and trims what its entities leave.
_BLANKS_CLEANED_SINCE = (1, 14)
_TAG = re.compile(r"</?[a-z]*\d?>", re.IGNORECASE)

# Where an author gave no text, the libraries show samples of their own, with these words to find.
_BLANKS_SAMPLE = "*Norway*"
_DRAG_SAMPLE = "*nice* *flexible* *wonderful* *exciting* *fantastic*"
_MARK_SAMPLE = "- - - *nice* *flexible* - -"

_DRAG_PART = re.compile(r"(\*[^\n\r\u2028\u2029]*?\*)")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_DRAG_NOTES = (
    re.compile(r":[^\\*]+"),  # a tip
    re.compile(r"\\\+[^\\*:]+"),  # what is said when right
    re.compile(r"\\-[^\\*:]+"),  # what is said when wrong
)

_WORDS = re.compile(rf" \*[^* ]+\* |[^{SPACE}]+")
# Before this version several words between asterisks were one.
_SINGLE_WORDS_SINCE = (1, 9)
_PHRASES = re.compile(rf" \*[^*]+\* |[^{SPACE}]+")
_BEFORE_WORD = '[({⟨¿¡“"«„'
_AFTER_WORD = '",….:;?!])}⟩»”'


def grade_blanks(question: Question, sheet: Sheet) -> Regrade:
    """Response: what was typed, blank by blank, ``blue[,]cloud``. One point for each that fits."""
    behaviour = mapping(question.params.get("behaviour"))
    is_case_kept = behaviour.get("caseSensitive", True) is True
    takes_typos = behaviour.get("acceptSpellingErrors") is True
    is_cleaned = (question.library.major, question.library.minor) >= _BLANKS_CLEANED_SINCE

    def fits(entered: str, solution: str) -> bool:
        if not is_case_kept:
            entered, solution = entered.lower(), solution.lower()
        word = trimmed(solution) if is_cleaned else solution
        return entered == word or (takes_typos and changes(entered, word) <= forgiven(solution))

    blanks = _blanks(question, is_cleaned=is_cleaned)
    answer = sheet.latest(question.sub_content_id)
    typed = [trimmed(piece) for piece in split_response(answer.response)] if answer else []
    typed += [""] * (len(blanks) - len(typed))
    score = sum(
        any(fits(entered, solution) for solution in solutions)
        for solutions, entered in zip(blanks, typed, strict=False)
    )
    return graded(question, Decimal(score), Decimal(len(blanks)), is_answered=answer is not None)


def _blanks(question: Question, *, is_cleaned: bool) -> list[list[str]]:
    return [
        _solutions(inside)
        for item in sequence(question.params.get("questions")) or [_BLANKS_SAMPLE]
        for inside in _starred(text(item), is_cleaned=is_cleaned)
    ]


def _starred(line: str, *, is_cleaned: bool) -> Iterator[str]:
    """What stands between two asterisks. ``**`` is text; so is an asterisk right behind a blank."""
    start = line.find("*")
    while start != -1:
        end = line.find("*", start + 1)
        if end == -1:
            return
        inside = line[start + 1 : end]
        if is_cleaned:
            inside = _TAG.sub("", inside)
        if inside:
            yield inside
            end += 1
        start = line.find("*", end + 1)


def _solutions(inside: str) -> list[str]:
    """``one/other:tip``."""
    return [unescaped(trimmed(each)) for each in inside.split(":", 1)[0].split("/")]


def grade_drag_text(question: Question, sheet: Sheet) -> Regrade:
    """Response: the words dropped, gap by gap, in the order of the gaps. One point for each that fits."""
    gaps = [_drag_word(part) for part in _drag_parts(text(question.params.get("textField", _DRAG_SAMPLE)))]
    answer = sheet.latest(question.sub_content_id)
    dropped = split_response(answer.response) if answer else []
    score = sum(word != "" and word == gap for gap, word in zip(gaps, dropped, strict=False))
    return graded(question, Decimal(score), Decimal(len(gaps)), is_answered=answer is not None)


def _drag_parts(source: str) -> Iterator[str]:
    for part in _DRAG_PART.split(_LINE_BREAK.sub("<br/>", source)):
        if part.startswith("*") and part.endswith("*"):
            yield part


def _drag_word(part: str) -> str:
    r"""The word of ``*word:tip\+when right\-when wrong*``."""
    word = part.removeprefix("*").removesuffix("*")
    for note in _DRAG_NOTES:
        if found := note.findall(part):
            word = word.replace(",".join(found), "", 1)
    return word.rstrip(SPACE)


def grade_mark_the_words(question: Question, sheet: Sheet) -> Regrade:
    """Response: positions of the marked words among all words. Right ones add a point, wrong take one."""
    library = question.library
    pattern = _WORDS if (library.major, library.minor) >= _SINGLE_WORDS_SINCE else _PHRASES
    source = text(question.params.get("textField", _MARK_SAMPLE))
    words = [_is_marked_right(word) for word in _words(source, pattern)]
    right_count = sum(words)
    answer = sheet.latest(question.sub_content_id)
    pieces = split_response(answer.response) if answer else []
    marked = {position for position in map(index, pieces) if position is not None and position < len(words)}
    wrong = sum(not words[position] for position in marked)
    right = len(marked) - wrong
    if not right_count and not wrong:
        right = 1  # no word is right, and none was marked
    total = Decimal(max(right_count, 1))
    return graded(question, Decimal(right - wrong), total, is_answered=answer is not None)


class _TextNodes(HTMLParser):
    """The pieces of text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[str] = [""]

    def handle_data(self, data: str) -> None:
        self.nodes[-1] += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.nodes.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.nodes.append("")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.nodes.append("")


def _words(source: str, pattern: re.Pattern[str]) -> Iterator[str]:
    parser = _TextNodes()
    parser.feed(source)
    parser.close()
    for node in parser.nodes:
        for found in pattern.findall(_LINE_BREAK.sub(" ", node)):
            word = trimmed(found).lstrip(_BEFORE_WORD)
            if word := word.rstrip(_AFTER_WORD):
                yield word


def _is_marked_right(word: str) -> bool:
    """``*word*``, with or without one more character behind it; ``**`` stands for an asterisk."""
    pair = word.rfind("**")
    bare = word if pair == -1 else word[:pair] + word[pair + 2 :]
    return len(bare) > 2 and bare[0] == "*" and "*" in bare[-2:]
