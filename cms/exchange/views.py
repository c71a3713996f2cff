"""The screens of imports and exports. Banks and imports of others are not found."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import api as accounts_api
from assessments import api as assessments_api
from cms.exchange import forms
from cms.questions.access import keeper_required, ownership
from cms.questions.fields import show_refusal
from core.errors import ApplicationError

_PER_PAGE = 50


@keeper_required
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    mine = ownership(request.user)
    bank = assessments_api.get_authored_bank(uuid, mine)
    is_sent = request.method == "POST"
    form = forms.UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        kept = assessments_api.Upload.of(file, file.name, form.cleaned_data["file_format"])
        try:
            job_uuid = assessments_api.start_import(bank.id, _person(request).pk, kept)
        except ApplicationError as error:
            show_refusal(form, error)
        else:
            return redirect("cms_exchange:import", job_uuid)
    context = {"bank": bank, "form": form, "imports": assessments_api.list_imports(uuid, mine)}
    return render(request, "cms/exchange/upload.html", context)


@keeper_required
@require_safe
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_import(uuid, ownership(request.user))
    page = _page(request)
    preview = assessments_api.preview_import(uuid, page=page, per_page=_PER_PAGE)
    context = {
        "job": found,
        "preview": preview,
        "page": page,
        "has_next": page * _PER_PAGE < preview.total,
    }
    return render(request, "cms/exchange/job.html", context)


@keeper_required
@require_safe
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bar alone; when the work is over the page asks for itself anew."""
    found = assessments_api.get_import(uuid, ownership(request.user))
    response = render(request, "cms/exchange/_progress.html", {"job": found})
    if not found.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@keeper_required
@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_import(uuid, ownership(request.user))
    only_good = request.POST.get("only_good") == "yes"
    try:
        assessments_api.confirm_import(found.uuid, _person(request).pk, only_good=only_good)
    except ApplicationError as error:
        messages.error(request, str(error))
    return redirect("cms_exchange:import", uuid)


@keeper_required
@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_import(uuid, ownership(request.user))
    try:
        assessments_api.cancel_import(found.uuid)
        messages.success(request, _("The import has been cancelled; nothing was changed."))
    except ApplicationError as error:
        messages.error(request, str(error))
    return redirect("cms_exchange:import", uuid)


@keeper_required
@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_import(uuid, ownership(request.user))
    try:
        retired = assessments_api.undo_import(found.uuid, _person(request).pk)
        told = ngettext(
            "%(count)d question has been taken out of use.",
            "%(count)d questions have been taken out of use.",
            retired,
        )
        messages.success(request, told % {"count": retired})
    except ApplicationError as error:
        messages.error(request, str(error))
    return redirect("cms_exchange:import", uuid)


@keeper_required
def export(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Asked with a format it tells what the format cannot carry; the file itself is posted for."""
    bank = assessments_api.get_authored_bank(uuid, ownership(request.user))
    asked = request.POST if request.method == "POST" else request.GET
    form = forms.ExportForm(assessments_api.bank_tags(bank.id), asked if "file_format" in asked else None)
    exported = None
    if form.is_bound and form.is_valid():
        try:
            exported = assessments_api.export_bank(
                bank.id, form.cleaned_data["file_format"], form.cleaned_data.get("tags", [])
            )
        except ApplicationError as error:
            show_refusal(form, error)
    if exported is not None and request.method == "POST":
        return _download(request, bank, form.cleaned_data["file_format"], exported)
    context = {
        "bank": bank,
        "form": form,
        "exported": exported,
        "asked": form.cleaned_data if exported else {},
    }
    return render(request, "cms/exchange/export.html", context)


def _download(
    request: HttpRequest,
    bank: assessments_api.AuthoredBank,
    file_format: str,
    exported: assessments_api.ExportedBank,
) -> FileResponse:
    accounts_api.record_access(
        _person(request).pk,
        None,
        "items.exported",
        details={"bank": bank.id, "format": file_format},
        count=exported.item_count,
    )
    return FileResponse(
        BytesIO(exported.content),
        as_attachment=True,
        filename=f"{bank.code}{exported.extension}",
        content_type=exported.media_type,
    )


def _person(request: HttpRequest) -> Any:
    return request.user


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 7 and int(text) else 1
