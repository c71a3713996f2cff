"""Every type with inputs of its own in a real browser: by keyboard, by touch on a phone, and its report."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from assessments import api
from assessments.models import Attempt
from media import api as media_api
from tests.assessments.browsing import expect_state, open_page, signed_in, stored
from tests.assessments.makers import make_bank, make_test
from tests.lms.learners import enrol, make_element, make_learner, see_all_steps, start_final_test

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PICTURE = b"""<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600" viewBox="0 0 800 600">
<rect width="800" height="600" fill="#10181c"/>
<g fill="none" stroke="#8fa3ad" stroke-width="10" opacity=".7">
<path d="M400 40v520M400 90q-160 0-240 90M400 90q160 0 240 90M400 190q-180 0-260 110M400 190q180 0 260 110"/>
<path d="M400 300q-190 0-270 120M400 300q190 0 270 120"/></g>
<ellipse cx="270" cy="300" rx="110" ry="190" fill="#39484f"/>
<ellipse cx="530" cy="300" rx="110" ry="190" fill="#39484f"/>
<circle cx="300" cy="200" r="34" fill="#c8d4d9"/><circle cx="560" cy="420" r="26" fill="#c8d4d9"/></svg>"""

NUMERIC: dict[str, Any] = {
    "answers": [{"value": "7.8", "tolerance": "0.05", "feedback": "18 умножить на 0,43."}],
    "units": [{"text": "ммоль/л"}, {"text": "мг/дл", "factor": "0.0555"}],
    "significant_figures": 2,
}
SHORT_TEXT: dict[str, Any] = {
    "answers": [
        {"text": "пенициллин"},
        {"text": "бензилпенициллин"},
        {"text": "*циллин*", "percent": 50, "feedback": "Точнее."},
    ],
    "wildcards": True,
}
CLOZE: dict[str, Any] = {
    "text": "<p>При остром коронарном синдроме сразу дают {{1}} в дозе {{2}} и повторяют ЭКГ каждые "
    "{{3}}.</p><p>Тактика при стойком подъёме ST: {{4}}</p>",
    "gaps": [
        {"kind": "text", "answers": [{"text": "аспирин"}, {"text": "ацетилсалициловую кислоту"}]},
        {
            "kind": "choice",
            "options": [
                {"text": "75 мг"},
                {"text": "150–300 мг", "percent": 100},
                {"text": "1000 мг", "feedback": "Это много."},
            ],
        },
        {"kind": "numeric", "answers": [{"value": 15, "tolerance": 5}], "units": [{"text": "мин"}]},
        {
            "kind": "choice",
            "layout": "column",
            "options": [
                {"text": "Первичное чрескожное вмешательство", "percent": 100},
                {"text": "Наблюдение до утра"},
            ],
        },
    ],
}
KEY_FEATURE: dict[str, Any] = {
    "questions": [
        {
            "text": "Что сделать в первые 10 минут?",
            "options": [
                {"text": "Снять ЭКГ", "is_key": True},
                {"text": "Взять тропонин", "is_key": True},
                {"text": "Провести нагрузочную пробу", "is_harmful": True, "feedback": "Опасна при боли."},
                {"text": "Сделать УЗИ почек"},
            ],
            "max_picks": 2,
            "weight": 2,
        },
        {
            "text": "Самый вероятный диагноз?",
            "options": [{"text": "Острый коронарный синдром", "is_key": True}, {"text": "Пневмония"}],
        },
    ]
}
CONCORDANCE: dict[str, Any] = {
    "hypothesis": "Тромбоэмболия лёгочной артерии",
    "new_information": "D-димер в пределах возрастной нормы",
    "panel": [7, 4, 1, 0, 0],
}


def hotspot(image: str) -> dict[str, Any]:
    return {
        "image": image,
        "alt": "Схема рентгенограммы грудной клетки",
        "width": 800,
        "height": 600,
        "zones": [
            {"shape": "circle", "coords": [300, 200, 50], "is_right": True, "label": "Очаг справа вверху"},
            {"shape": "circle", "coords": [560, 420, 45], "is_right": True, "label": "Очаг слева внизу"},
            {"shape": "rect", "coords": [370, 30, 430, 570], "label": "Позвоночник"},
        ],
        "picks": 3,
    }


STEMS = {
    "numeric": "<p>Глюкоза венозной плазмы 140 мг/дл. Сколько это в ммоль/л?</p>",
    "short_text": "<p>Каким антибиотиком начинают лечение стрептококкового тонзиллита?</p>",
    "cloze": "<p>Заполните памятку.</p>",
    "hotspot": "<p>Отметьте очаги на снимке.</p>",
    "key_feature": "<p>Мужчина 58 лет, давящая боль за грудиной 40 минут.</p>",
    "script_concordance": "<p>Женщина 45 лет, внезапная одышка.</p>",
}
SLOTS = {name: number for number, name in enumerate(STEMS, start=1)}


@pytest.fixture
def attempt(transactional_db: None) -> api.AttemptData:
    """The final test of an element with one question of each type, in the order of ``STEMS``."""
    picture = media_api.store_asset(BytesIO(PICTURE), name="thorax.svg", content_type="image/svg+xml")
    specs = {
        "numeric": NUMERIC,
        "short_text": SHORT_TEXT,
        "cloze": CLOZE,
        "hotspot": hotspot(picture.url),
        "key_feature": KEY_FEATURE,
        "script_concordance": CONCORDANCE,
    }
    bank = make_bank()
    drafts = [
        api.ItemDraft(
            type=name,
            stem=stem,
            spec=specs[name],
            tags=[name],
            scoring={"rule": "proportional"} if name == "hotspot" else None,
        )
        for name, stem in STEMS.items()
    ]
    api.save_items(bank.id, drafts)
    rules = [api.DrawRule(bank.id, 1, tags=[name]) for name in STEMS]
    version = make_test(
        sections=rules,
        feedback_policy=api.FeedbackPolicy.KEY_AFTER_PASSING,
        shuffle_options=False,
        pass_mark=50,
    )
    return start_final_test(see_all_steps(enrol(make_learner(), make_element(final_test_version_id=version))))


@pytest.fixture
def visitor(
    live_server: LiveServer, attempt: api.AttemptData, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    # Playwright keeps an event loop in this thread; nothing of ours runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield from signed_in(playwright, live_server.url, attempt.person_id)


def question(page: Page, name: str) -> Locator:
    return page.locator(f"#question-{SLOTS[name]}")


def field(page: Page, name: str, part: str) -> Locator:
    return page.locator(f'[name="slot-{SLOTS[name]}-{part}"]')


def outcomes(attempt: api.AttemptData) -> dict[str, str]:
    names = {number: name for name, number in SLOTS.items()}
    result = Attempt.objects.get(uuid=attempt.uuid).result
    assert result is not None
    return {names[row["slot"]]: row["outcome"] for row in result}


def point_on(stage: Locator, x: int, y: int) -> dict[str, float]:
    """A point of the picture in pixels of the screen."""
    box = stage.locator("img").bounding_box()
    assert box is not None
    return {"x": x / 800 * box["width"], "y": y / 600 * box["height"]}


def tap(stage: Locator, x: int, y: int) -> None:
    stage.scroll_into_view_if_needed()
    point = point_on(stage, x, y)
    stage.tap(position={"x": point["x"], "y": point["y"]})


def barriers(page: Page) -> list[str]:
    """What would keep somebody from using the page."""
    found = Axe().run(page, "main").response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] != "minor"]


def finish(page: Page) -> None:
    page.locator('[data-action="submit"]').click()
    page.wait_for_url("**/result/**")


def test_every_type_is_answered_by_touch_on_a_phone(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    field(page, "numeric", "value").fill("7,8")
    field(page, "numeric", "unit").select_option(label="ммоль/л")
    field(page, "short_text", "text").fill("Пенициллин.")
    field(page, "cloze", "1").fill("аспирин")
    field(page, "cloze", "2").select_option(label="150–300 мг")
    field(page, "cloze", "3").fill("15 мин")
    question(page, "cloze").get_by_text("Первичное чрескожное").tap()
    stage = question(page, "hotspot").locator(".kf-hotspot__stage")
    tap(stage, 300, 200)
    tap(stage, 560, 420)
    question(page, "key_feature").get_by_text("Снять ЭКГ").tap()
    question(page, "key_feature").get_by_text("Взять тропонин").tap()
    question(page, "key_feature").get_by_text("Острый коронарный синдром").tap()
    question(page, "script_concordance").locator("label").first.tap()
    expect(page.locator("#attempt-progress")).to_have_text(re.compile(r"6\D+6"))
    expect_state(page, "saved")
    page.reload()
    expect(page.locator("#attempt-progress")).to_have_text(re.compile(r"6\D+6"))
    assert barriers(page) == []
    expect(question(page, "hotspot").locator(".kf-hotspot__mark:visible")).to_have_count(2)
    finish(page)
    assert outcomes(attempt) == dict.fromkeys(STEMS, "right")
    expect(page.locator(".kf-hotspot__overlay .kf-mark")).to_have_count(2)
    expect(page.locator(".kf-zone--right")).to_have_count(2)
    expect(page.locator(".kf-gap-given")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []
    assert troubles == []


def test_every_type_is_answered_by_keyboard_alone(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    keys = page.keyboard
    field(page, "numeric", "value").focus()
    keys.type("140 мг/дл")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("бензилпенициллин")
    keys.press("Tab")
    keys.type("ацетилсалициловую кислоту")
    keys.press("Tab")
    keys.type("150")
    keys.press("Tab")
    keys.type("12")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    expect(question(page, "hotspot").locator(".kf-hotspot__stage")).to_be_focused()
    for _step in range(5):
        keys.press("Shift+ArrowUp")
    keys.press("Enter")
    expect(question(page, "hotspot").locator(".kf-hotspot__mark:visible")).to_have_count(1)
    assert field(page, "hotspot", "1").input_value() == "400,100"
    keys.press("Tab")
    for _step in range(3):
        keys.press("Shift+ArrowLeft")
    for _step in range(2):
        keys.press("Shift+ArrowDown")
    assert field(page, "hotspot", "1").input_value() == "280,180"
    question(page, "key_feature").locator("input").first.focus()
    keys.press("Space")
    question(page, "script_concordance").locator("input").first.focus()
    keys.press("Space")
    keys.press("ArrowDown")
    expect_state(page, "saved")
    finish_with_keys(page)
    assert outcomes(attempt) == {
        "numeric": "wrong",  # 140 мг/дл is 7.77, and three figures were typed where two were asked for
        "short_text": "right",
        "cloze": "right",
        "hotspot": "partial",
        "key_feature": "partial",
        "script_concordance": "partial",
    }


def finish_with_keys(page: Page) -> None:
    page.locator('[data-action="submit"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/**")


def test_marks_are_dragged_removed_and_limited(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    page = open_page(visitor, attempt)
    asked = question(page, "hotspot")
    stage, status = asked.locator(".kf-hotspot__stage"), asked.locator(".kf-hotspot__status")
    for x in (100, 300, 500):
        tap(stage, x, 300)
    tap(stage, 700, 300)
    across = [int(field(page, "hotspot", part).input_value().split(",")[0]) for part in "123"]
    assert [round(x, -2) for x in across] == [100, 300, 500]
    expect(status).not_to_be_empty()
    box = asked.locator(".kf-hotspot__mark").nth(2).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 50, box["y"] - 30, steps=5)
    page.mouse.up()
    x, y = map(int, field(page, "hotspot", "3").input_value().split(","))
    assert x > 560
    assert y < 260
    asked.get_by_role("button", name=re.compile("Убрать метку 1|Remove mark 1")).tap()
    expect(asked.locator(".kf-hotspot__mark:visible")).to_have_count(2)
    expect(stage).to_be_focused()
    expect_state(page, "saved")
    assert [given[:2] for given in stored(attempt)[str(SLOTS["hotspot"])]] == ["2=", "3="]


def test_a_mark_outside_the_picture_stops_at_its_border(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    stage = question(page, "hotspot").locator(".kf-hotspot__stage")
    tap(stage, 780, 20)
    mark = question(page, "hotspot").locator(".kf-hotspot__mark").first
    mark.focus()
    for _step in range(3):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
    assert field(page, "hotspot", "1").input_value() == "800,0"
    page.keyboard.press("Delete")
    assert field(page, "hotspot", "1").input_value() == ""


def test_one_choice_too_many_is_not_taken_in_its_own_question(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    page = open_page(visitor, attempt)
    asked = question(page, "key_feature")
    asked.get_by_text("Снять ЭКГ").tap()
    asked.get_by_text("Взять тропонин").tap()
    asked.get_by_text("Пневмония").tap()
    expect(asked.locator("input:checked")).to_have_count(3)
    asked.get_by_text("Сделать УЗИ почек").tap()
    expect(asked.locator("input:checked")).to_have_count(3)
    expect(asked.locator("[data-max-picks]").first).not_to_be_empty()
    expect(asked.locator("[data-max-picks]").last).to_be_empty()


def test_marks_of_another_window_appear_on_the_picture(
    visitor: BrowserContext, attempt: api.AttemptData
) -> None:
    first, second = open_page(visitor, attempt), open_page(visitor, attempt)
    tap(question(first, "hotspot").locator(".kf-hotspot__stage"), 300, 200)
    expect_state(first, "saved")
    field(second, "short_text", "text").fill("пенициллин")
    marks = question(second, "hotspot").locator(".kf-hotspot__mark:visible")
    expect(marks).to_have_count(1, timeout=15_000)
    expect_state(second, "saved")
    assert set(stored(attempt)) == {str(SLOTS["hotspot"]), str(SLOTS["short_text"])}


def test_the_picture_of_a_question_stays_where_pictures_are_switched_off(
    visitor: BrowserContext, attempt: api.AttemptData, live_server: LiveServer
) -> None:
    visitor.add_cookies([{"name": "kafedra_appearance", "value": "large.dark.off", "url": live_server.url}])
    page = open_page(visitor, attempt)
    tap(question(page, "hotspot").locator(".kf-hotspot__stage"), 300, 200)
    expect(question(page, "hotspot").locator(".kf-hotspot__mark:visible")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []


def test_without_scripts_marks_are_typed(visitor: BrowserContext, attempt: api.AttemptData) -> None:
    assert visitor.browser is not None
    state = visitor.storage_state()
    url = str(open_page(visitor, attempt).url).split("/attempts/")[0]
    plain = visitor.browser.new_context(base_url=url, java_script_enabled=False, storage_state=state)
    page = open_page(plain, attempt)
    field(page, "hotspot", "1").fill("300, 200")
    field(page, "cloze", "1").fill("аспирин")
    page.locator('.kf-actionbar [data-action="save"]').click()
    expect(field(page, "hotspot", "1")).to_have_value("300,200")
    assert stored(attempt) == {str(SLOTS["cloze"]): ["1=аспирин"], str(SLOTS["hotspot"]): ["1=300,200"]}
