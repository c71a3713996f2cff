"""The statistics as those who keep the questions see them, and as nobody else does."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from assessments import api as assessments_api
from assessments.models import Attempt, ItemVersion, Test, TestVersion
from assessments.services.statistics import count_requested
from core.errors import NotFoundError
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import single, start
from tests.cms.office import make_author, sign_in
from tests.cms.test_questions import organisation_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def client(author: Any) -> Client:
    return sign_in(author)


def make_test(author: Any, items: int = 4, count: int | None = None, name: str = "Итоговый тест") -> Test:
    owner = organisation_of(author)
    bank = assessments_api.create_bank(f"bank-{Test.objects.count()}", "Гипертензия", owner)
    assessments_api.save_items(bank.id, [single(f"q{number}") for number in range(items)])
    draft = assessments_api.TestDraft(name, [assessments_api.DrawRule(bank.id, count or items)])
    made = assessments_api.create_test(draft, owner_organisation_id=owner)
    assessments_api.pin_test(made.id)
    return Test.objects.get(id=made.id)


def take(test: Test, *, right: int, person: Any = None, wrong: int = 1) -> None:
    """A first attempt that answers the first ``right`` items of the bank; ``wrong`` is chosen elsewhere."""
    version = TestVersion.objects.filter(test=test).latest("number")
    attempt = start((person or make_person()).pk, version.id)
    answers = {}
    for slot in Attempt.objects.get(uuid=attempt.uuid).form:
        item = ItemVersion.objects.select_related("item").get(id=slot["item_version_id"])
        key = item.key["right"]
        others = [option["id"] for option in item.content["options"] if option["id"] not in key]
        knows = int(item.item.external_id.removeprefix("q")) < right
        answers[str(slot["slot"])] = key if knows else [others[wrong - 1]]
    assessments_api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)


def count_all() -> None:
    while count_requested():
        pass


def address(test: Test, name: str = "test", query: str = "") -> str:
    return reverse(f"cms_statistics:{name}", args=[test.uuid]) + query


def is_refused(response: Any) -> bool:
    """The editor leads everybody who may not see a page, or asks for one that is not there, to its start."""
    return response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")


def item_of(test: Test, external_id: str) -> Any:
    bank = test.sections[0]["bank_id"]
    listed = assessments_api.list_authored_items(bank).items
    return next(item for item in listed if item.draft.external_id == external_id)


def test_a_test_without_attempts_says_so(client: Client, author: Any) -> None:
    test = make_test(author)

    assert test.name in client.get(reverse("cms_statistics:tests")).content.decode()
    assert 'class="kf-empty"' in client.get(address(test)).content.decode()
    assert client.get(address(test, "test_csv")).status_code == 200
    assert client.get(address(test, "test_xlsx")).status_code == 200


def test_figures_of_a_test_whose_forms_are_the_same(client: Client, author: Any) -> None:
    test = make_test(author)
    for right in (0, 1, 2, 3, 4, 4):
        take(test, right=right)
    count_all()

    report = client.get(address(test)).context["report"]

    assert report.is_fixed
    assert (report.figures.n, report.maximum) == (6, 4)
    assert report.figures.average == pytest.approx(14 / 6)
    assert [item.figures.facility for item in report.items] == pytest.approx([5 / 6, 4 / 6, 3 / 6, 2 / 6])
    assert sum(item.figures.effective_weight for item in report.items) == pytest.approx(100)
    assert [item.figures.random_guess_score for item in report.items] == [0.25] * 4
    assert report.figures.internal_consistency == pytest.approx(100 * 4 / 3 * (1 - 1 / (8 / 3)))
    assert [bin.count for bin in report.distribution] == [1, 0, 1, 0, 0, 1, 0, 1, 0, 2]


def test_weights_of_a_drawn_test_belong_to_its_places(client: Client, author: Any) -> None:
    test = make_test(author, items=6, count=3)
    for right in (0, 2, 3, 4, 6, 6):
        take(test, right=right)
    count_all()

    response = client.get(address(test))

    report = response.context["report"]
    assert not report.is_fixed
    assert list(report.slots) == [1, 2, 3]
    assert [figures.intended_weight for figures in report.slots.values()] == pytest.approx([100 / 3] * 3)
    assert sum(item.figures.n for item in report.items) == 18
    assert all(item.figures.effective_weight is None for item in report.items)
    assert "kf-details" in response.content.decode()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("facility", ["q3", "q2", "q1", "q0"]),
        ("-facility", ["q0", "q1", "q2", "q3"]),
        ("nonsense", ["q0", "q1", "q2", "q3"]),
    ],
)
def test_items_are_sorted_by_any_column(client: Client, author: Any, sort: str, expected: list[str]) -> None:
    test = make_test(author)
    for right in (0, 1, 2, 3, 4, 4):
        take(test, right=right)
    count_all()

    response = client.get(address(test, query=f"?sort={sort}&version=1"))

    order = [item.stem for item in response.context["items"]]
    assert order == [f"<p>Вопрос {name}?</p>" for name in expected]
    chosen = [column.direction for column in response.context["columns"]]
    assert chosen.count("none") == len(chosen) - 1


def test_the_item_tells_that_stronger_learners_choose_another_answer(client: Client, author: Any) -> None:
    """The key of the last item is wrong: only those who know nothing else choose it."""
    test = make_test(author)
    for number in range(32):
        take(test, right=3 if number % 2 else 0, wrong=2 if number % 2 else 1)
    count_all()

    page = client.get(reverse("cms_statistics:item", args=[item_of(test, "q3").uuid]))

    report = page.context["report"]
    assert report.figures.n == 32
    assert report.figures.facility == 0
    rows = {row.text: row for row in report.answers if row.count}
    assert {row.count for row in rows.values()} == {16}
    stronger = max(rows.values(), key=lambda row: row.mean_result or 0)
    assert (stronger.mean_result, stronger.upper_share, stronger.lower_share) == (75, 1, 0)
    assert {finding.code for finding in report.findings} >= {"too_hard", "unused_answer"}


def test_few_answers_are_called_provisional(client: Client, author: Any) -> None:
    test = make_test(author)
    take(test, right=2)
    count_all()

    report = client.get(address(test)).context["report"]

    assert [finding.code for finding in report.findings] == ["too_few"]
    assert {finding.code for item in report.items for finding in item.findings} == {"too_few"}


def test_versions_are_told_apart(client: Client, author: Any) -> None:
    test = make_test(author)
    take(test, right=1)
    draft = assessments_api.get_test(test.id).draft
    assessments_api.update_test(test.id, assessments_api.TestDraft(draft.name, draft.sections, pass_mark=50))
    assessments_api.pin_test(test.id)
    for right in (3, 4):
        take(test, right=right)
    count_all()

    newest, first = client.get(address(test)), client.get(address(test, query="?version=1"))

    assert (newest.context["report"].number, newest.context["report"].figures.n) == (2, 2)
    assert (first.context["report"].number, first.context["report"].figures.n) == (1, 1)
    assert is_refused(client.get(address(test, query="?version=9")))


def test_the_export_holds_unrounded_figures(client: Client, author: Any) -> None:
    test = make_test(author, name="=СУММ(A1) тест")
    for right in (0, 1, 4):
        take(test, right=right)
    count_all()

    rows = list(csv.reader(StringIO(client.get(address(test, "test_csv")).content.decode("utf-8-sig"))))
    book = load_workbook(BytesIO(client.get(address(test, "test_xlsx")).content))

    assert len(rows) == 5
    assert float(rows[1][3]) == pytest.approx(200 / 3)
    summary, items = book.worksheets
    assert summary["B1"].value == "'=СУММ(A1) тест"
    assert items["D2"].value == pytest.approx(200 / 3)
    assert items.max_row == 5


@pytest.mark.parametrize("name", ["test", "test_csv", "test_xlsx"])
def test_tests_of_others_are_not_found(author: Any, name: str) -> None:
    stranger = make_person("AUTHOR", make_organisation("PROVIDER", name="Другая академия"))
    test = make_test(author)
    take(test, right=1)
    count_all()

    assert is_refused(sign_in(stranger).get(address(test, name)))
    listed = sign_in(stranger).get(reverse("cms_statistics:tests")).content.decode()
    assert test.name not in listed


def test_items_of_others_are_not_found(author: Any) -> None:
    stranger = make_person("AUTHOR", make_organisation("PROVIDER", name="Другая академия"))
    item = item_of(make_test(author), "q0")

    assert is_refused(sign_in(stranger).get(reverse("cms_statistics:item", args=[item.uuid])))


def test_who_keeps_no_questions_is_refused(author: Any) -> None:
    reviewer = sign_in(make_person("REVIEWER"))

    assert is_refused(reviewer.get(reverse("cms_statistics:tests")))
    assert is_refused(reviewer.get(address(make_test(author))))


def test_the_panel_stands_on_any_page_of_an_item(author: Any) -> None:
    test = make_test(author)
    take(test, right=4)
    count_all()
    request = RequestFactory().get("/")
    request.user = author
    template = Template("{% load cms_statistics %}{% item_statistics uuid %}")

    html = template.render(Context({"request": request, "uuid": item_of(test, "q0").uuid}))

    assert "kf-item-statistics" in html
    request.user = make_person("AUTHOR", make_organisation("PROVIDER", name="Другая академия"))
    with pytest.raises(NotFoundError):
        template.render(Context({"request": request, "uuid": item_of(test, "q0").uuid}))


def test_an_item_without_answers_says_so(client: Client, author: Any) -> None:
    page = client.get(reverse("cms_statistics:item", args=[item_of(make_test(author), "q0").uuid]))

    assert page.status_code == 200
    assert "kf-empty" in page.content.decode()
