"""The screens: all tests, one test with its items, one item; and the exports."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from assessments import api as assessments_api
from cms.questions.access import keeper_required, ownership
from cms.statistics import exports, sorting


@keeper_required
def tests(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = assessments_api.list_test_summaries(ownership(request.user), query)
    return render(request, "cms/statistics/tests.html", {"tests": found, "query": query})


@keeper_required
def test(request: HttpRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    order = sorting.order_of(request.GET.get("sort", ""))
    context = {
        "report": report,
        "items": sorting.sort_items(report.items, order),
        "columns": sorting.columns(order, report.number),
        "highest": max((item.count for item in report.distribution), default=0),
    }
    return render(request, "cms/statistics/test.html", context)


@keeper_required
def test_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    return _download(exports.write_csv(report), exports.CSV_TYPE, report, "csv")


@keeper_required
def test_xlsx(request: HttpRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    return _download(exports.write_workbook(report), exports.XLSX_TYPE, report, "xlsx")


@keeper_required
def item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_authored_item(uuid, ownership(request.user))
    report = assessments_api.get_item_report(uuid, ownership(request.user), _version(request))
    return render(request, "cms/statistics/item.html", {"item": found, "report": report})


def _report(request: HttpRequest, uuid: UUID) -> assessments_api.TestReport:
    return assessments_api.get_test_report(uuid, ownership(request.user), _version(request))


def _version(request: HttpRequest) -> int | None:
    """The number asked for in the address; None for what is no number."""
    asked = request.GET.get("version", "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else None


def _download(
    content: bytes, content_type: str, report: assessments_api.TestReport, ending: str
) -> HttpResponse:
    name = slugify(report.name) or "test"
    headers = {"Content-Disposition": f'attachment; filename="{name}-statistics.{ending}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
