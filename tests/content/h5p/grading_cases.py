"""Questions with answers made by chance: both sides grade them, the libraries' scripts and the server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Case:
    """``state`` is what the library restores an answer from; None leaves the question untouched."""

    machine_name: str
    params: dict[str, Any]
    state: Any


def cases(chance: Random, of_each: int) -> Iterator[Case]:
    for make in (multi_choice, true_false, blanks, drag_text, drag_question, mark_the_words):
        for _ in range(of_each):
            yield make(chance)


def multi_choice(chance: Random) -> Case:
    count = chance.randint(1, 5)
    answers = [
        {"text": f"<div>{n}</div>", "correct": chance.random() < 0.4, "tipsAndFeedback": {"tip": ""}}
        for n in range(count)
    ]
    for answer in answers:
        if chance.random() < 0.2:
            answer["weight"] = chance.choice([1, 2, 3])
    behaviour = {
        "type": chance.choice(["auto", "single", "multi"]),
        "singlePoint": chance.random() < 0.5,
        "randomAnswers": chance.random() < 0.5,
        "passPercentage": chance.choice([100, 100, 50, 67]),
        "enableRetry": True,
    }
    is_single = (
        sum(bool(answer["correct"]) for answer in answers) == 1
        if behaviour["type"] == "auto"
        else behaviour["type"] == "single"
    )
    chosen = sorted(chance.sample(range(count), chance.randint(0, 1 if is_single else count)))
    params = {"question": "<p>?</p>", "answers": answers, "behaviour": behaviour, "UI": {}}
    return Case("H5P.MultiChoice", params, {"answers": chosen} if chosen else None)


def true_false(chance: Random) -> Case:
    params = {
        "question": "<p>?</p>",
        "correct": chance.choice(["true", "false"]),
        "behaviour": {},
        "l10n": {},
    }
    return Case("H5P.TrueFalse", params, {"answer": chance.random() < 0.5})


_WORDS = [
    "синий",
    "аорта",
    "желудочек",
    "straße",
    "ßa",
    "O'Neil",
    "b &amp; c",
    "гепатоспленомегалия",
    "e&lt;3",
    "10",
]


def blanks(chance: Random) -> Case:
    """``state`` is longer than there are blanks."""
    known = chance.sample(_WORDS, 3)

    def blank() -> str:
        chosen = chance.sample(known, chance.randint(1, 2))
        words = "/".join(chance.choice([word, f" {word} ", f"{word}&nbsp;"]) for word in chosen)
        return f"*{words}*" if chance.random() < 0.7 else f"*{words}:a tip/with *"

    def line() -> str:
        parts = [
            chance.choice(
                [blank(), blank(), "<em>text</em> ", "** ", "a **bold** ", "&nbsp;", blank() + blank(), "/"]
            )
            for _ in range(chance.randint(1, 4))
        ]
        return f"<p>{chance.choice(['', ' ']).join(parts)}</p>"

    params = {
        "text": "<p>?</p>",
        "questions": [blank() + ".", *(line() for _ in range(chance.randint(0, 3)))],
        "behaviour": {
            "caseSensitive": chance.random() < 0.5,
            "acceptSpellingErrors": chance.random() < 0.5,
            "autoCheck": False,
        },
    }
    return Case("H5P.Blanks", params, [_typed(chance, known) for _ in range(30)])


def _typed(chance: Random, known: list[str]) -> str:
    word = chance.choice(known).replace("&amp;", "&").replace("&lt;", "<")
    kind = chance.random()
    if kind < 0.4:
        return word
    if kind < 0.5:
        return f"\u00a0 {word.upper()} "
    if kind < 0.6 or len(word) < 2:
        return ""
    place = chance.randrange(len(word) - 1)
    if kind < 0.75:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind < 0.9:
        return word[:place] + chance.choice(["", "x", "xy"]) + word[place + 1 :]
    return word[:place] + "xyz" + word[place:]


def drag_text(chance: Random) -> Case:
    def gap() -> str:
        word = chance.choice(["red", "blue ", "два слова", "a&amp;b", "null", "red"])
        notes = [":tip", "\\+good ", "\\-bad ", ""]
        return f"*{word}{''.join(chance.sample(notes, chance.randint(0, 2)))}*"

    pieces = [
        chance.choice([gap(), gap(), " text ", "\n", gap() + gap(), " 2 "])
        for _ in range(chance.randint(1, 6))
    ]
    source = gap() + "".join(pieces)
    gaps = source.count("*") // 2
    order = list(range(gaps))
    if chance.random() < 0.7:
        chance.shuffle(order)
    filled = chance.sample(list(enumerate(order)), chance.randint(0, gaps))
    params = {"taskDescription": "<p>?</p>", "textField": source, "behaviour": {"instantFeedback": False}}
    return Case("H5P.DragText", params, [{"draggable": a, "droppable": b} for a, b in filled])


def drag_question(chance: Random) -> Case:
    zone_count, element_count = chance.randint(1, 4), chance.randint(1, 4)
    elements = [
        {
            "x": 1, "y": 1, "width": 5, "height": 2, "backgroundOpacity": 100,
            "type": {"library": "H5P.AdvancedText 1.1", "params": {"text": "<p>a</p>"}},
            "multiple": chance.random() < 0.3,
            "dropZones": sorted({str(chance.randrange(zone_count)) for _ in range(chance.randint(0, 3))}),
        }
        for _ in range(element_count)
    ]  # fmt: skip
    zones = [
        {
            "x": 9, "y": 9, "width": 5, "height": 5, "label": "<div>z</div>", "showLabel": False,
            "backgroundOpacity": 100, "tipsAndFeedback": {"tip": ""}, "single": False, "autoAlign": False,
            "correctElements": [
                str(n) for n, element in enumerate(elements)
                if str(zone) in element["dropZones"] and chance.random() < 0.5
            ],
        }
        for zone in range(zone_count)
    ]  # fmt: skip
    placed: list[Any] = []
    for element in elements:
        places = chance.sample(element["dropZones"], chance.randint(0, len(element["dropZones"])))
        places = places if element["multiple"] else places[:1]
        placed.append([{"x": 1, "y": 1, "dz": int(place)} for place in places] or None)
    params = {
        "question": {
            "settings": {"size": {"width": 620, "height": 310}},
            "task": {"elements": elements, "dropZones": zones},
        },
        "behaviour": {"singlePoint": chance.random() < 0.3, "applyPenalties": chance.random() < 0.6},
    }
    return Case("H5P.DragQuestion", params, {"answers": [place or None for place in placed]})


def mark_the_words(chance: Random) -> Case:
    words = ["слово", "*верно*", "*верно*,", "(*так*)", "**", "*a**b*", "«*да*»", "2*3", "*", "x</p><p>*y*",
             "<em>*z*</em>q", "*two words*", "&amp;", "a\nb", "*x*-y", "\"", "*&quot;q&quot;*"]  # fmt: skip
    source = "<p>" + " ".join(chance.choice(words) for _ in range(chance.randint(1, 9))) + " end</p>"
    state = [n for n in range(source.count(" ") // 2 + 1) if chance.random() < 0.4]
    return Case(
        "H5P.MarkTheWords", {"taskDescription": "<p>?</p>", "textField": source, "behaviour": {}}, state
    )


MAKERS: dict[str, Callable[[Random], Case]] = {
    "H5P.Blanks": blanks,
    "H5P.DragQuestion": drag_question,
    "H5P.DragText": drag_text,
    "H5P.MarkTheWords": mark_the_words,
    "H5P.MultiChoice": multi_choice,
    "H5P.TrueFalse": true_false,
}
