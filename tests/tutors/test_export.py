"""The workbook: the same people as on the screen, as values and never as formulas."""

from io import BytesIO

import pytest
from django.http import HttpResponse
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import AuditRecord
from tests.tutors.cohorts import complete, make_specialist, publish_element
from tests.tutors.conftest import Hospital
from tutors.exports import safe_text

pytestmark = pytest.mark.django_db


def read(response: HttpResponse) -> Worksheet:
    assert response.status_code == 200
    sheet = load_workbook(BytesIO(response.content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_holds_everybody_not_only_one_page(hospital: Hospital) -> None:
    for number in range(52):
        make_specialist(hospital.organisation, f"Фамилия{number:02d}")

    sheet = read(hospital.client.get("/tutor/export.xlsx"))

    assert sheet.max_row == 53
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 30
    assert all(cell.font.bold for cell in sheet[1])
    record = AuditRecord.objects.get(actor_id=hospital.tutor.pk, action="cohort_exported")
    assert record.count == 52


def test_holds_numbers_and_respects_the_filter(hospital: Hospital) -> None:
    learner = make_specialist(hospital.organisation, "Волкова", post="therapist", specialties=["therapy"])
    make_specialist(hospital.organisation, "Белов", post="cardiologist")
    complete(learner, publish_element())

    response = hospital.client.get("/tutor/export.xlsx?post=therapist")

    rows = list(read(response).iter_rows(min_row=2, values_only=True))
    assert len(rows) == 1
    name, post, specialties, in_progress, completed, attempts, average, last, year, total = rows[0]
    assert (name, post, specialties) == ("Волкова Анна Петровна", "врач-терапевт", "Терапия")
    assert (in_progress, completed, attempts, average, year, total) == (0, 1, 1, 100, 2, 2)
    assert last is not None
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].endswith('.xlsx"')


def test_the_search_kept_in_the_session_holds_for_the_workbook(hospital: Hospital) -> None:
    for name in ("Волкова", "Белов"):
        make_specialist(hospital.organisation, name)
    form = {"organisation": str(hospital.organisation.uuid), "query": "бел"}
    hospital.client.post("/tutor/filter/", form)

    sheet = read(hospital.client.get("/tutor/export.xlsx"))

    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["Белов Анна Петровна"]


@pytest.mark.parametrize("surname", ['=HYPERLINK("http://x.example")', "+7", "-1", "@SUM(A1)"])
def test_a_name_is_never_a_formula(hospital: Hospital, surname: str) -> None:
    make_specialist(hospital.organisation, surname)

    cell = read(hospital.client.get("/tutor/export.xlsx")).cell(2, 1)

    assert cell.data_type == "s"
    assert str(cell.value).startswith("'" + surname[0])


def test_control_characters_do_not_break_the_workbook() -> None:
    assert safe_text("Вол\x00ко\x1fва") == "Волкова"
    assert safe_text("Салтыков-Щедрин") == "Салтыков-Щедрин"
