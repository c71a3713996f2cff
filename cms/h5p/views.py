"""Screens around the editor of H5P materials: a new one by its type, a package in, a package out."""

from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.h5p import services
from cms.h5p.access import installs_libraries, may_change, may_write, within_scope
from cms.h5p.fields import title_of
from cms.h5p.forms import NewItemForm, UploadForm
from cms.h5p.icons import icon_of
from cms.models import H5PContentItem
from content import api as content_api
from core.errors import ApplicationError

Names = tuple[content_api.LibraryName, ...]


@may_write
def choose_type(request: HttpRequest) -> HttpResponse:
    """The newest version of each type that can be a content by itself."""
    query = request.GET.get("q", "").strip()
    cards = [card for card in content_api.list_h5p_libraries() if card.runnable and card.is_newest]
    libraries = content_api.h5p_libraries.snapshot()
    kinds = [_kind(card, libraries) for card in cards]
    kinds = [kind for kind in kinds if query.lower() in f"{kind['title']} {kind['name']}".lower()]
    context = {"kinds": sorted(kinds, key=lambda kind: kind["title"].lower()), "query": query}
    return render(request, "cms/h5p/types.html", context | {"installs": installs_libraries(request.user)})


@may_write
def add_item(request: HttpRequest, library: str) -> HttpResponse:
    """Title and provider of a new material; its form opens as soon as it is saved."""
    name = _library(library)
    form = NewItemForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        draft = content_api.H5PDraft(
            name, title, content_api.new_h5p_params(name), {"title": title, "license": "U"}
        )
        item = services.create_item(
            draft, owner_id=request.user.pk, provider_organisation_id=form.cleaned_data["provider"]
        )
        return redirect(edit_url(item))
    kind = content_api.h5p_libraries.find(name)
    return render(request, "cms/h5p/new.html", {"form": form, "kind": kind, "name": name})


@may_write
def upload(request: HttpRequest) -> HttpResponse:
    """A new material from a package. What is wrong with the package is told file by file."""
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return answer_upload(request, "cms/h5p/upload.html", {"form": form})
    imported = _import(request, form)
    if isinstance(imported, ApplicationError):
        return answer_upload(request, "cms/h5p/upload.html", {"form": form} | _refusal(request, imported))
    draft = imported.draft
    title = form.cleaned_data["title"] or draft.title
    item = services.create_item(
        content_api.H5PDraft(draft.library, title, draft.params, draft.metadata, draft.files),
        owner_id=request.user.pk,
        provider_organisation_id=form.cleaned_data["provider"],
    )
    _tell(request, imported)
    return upload_done(request, edit_url(item))


@within_scope
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another package in the place of the draft; what was published stays until the draft is."""
    item = services.get_item(pk)
    latest: H5PContentItem = item.get_latest_revision_as_object()
    if not may_change(request.user, item):
        raise Http404
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    del form.fields["title"], form.fields["provider"]
    context = {"form": form, "item": latest, "edit_url": edit_url(item)}
    if request.method != "POST" or not form.is_valid():
        return answer_upload(request, "cms/h5p/upload.html", context)
    imported = _import(request, form)
    if isinstance(imported, ApplicationError):
        return answer_upload(request, "cms/h5p/upload.html", context | _refusal(request, imported))
    draft = imported.draft
    try:
        services.replace_draft(
            item,
            content_api.H5PDraft(draft.library, latest.title, draft.params, draft.metadata, draft.files),
            _pk(request),
        )
    except ApplicationError as error:
        return answer_upload(request, "cms/h5p/upload.html", context | _refusal(request, error))
    _tell(request, imported)
    return upload_done(request, edit_url(item))


@within_scope
def download(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft as a package that other hosts of H5P take."""
    item: H5PContentItem = services.get_item(pk).get_latest_revision_as_object()
    package = TemporaryFile()  # noqa: SIM115 - the response closes it
    content_api.export_h5p(item.draft, package)
    package.seek(0)
    name = slugify(item.title, allow_unicode=True) or "h5p"
    return FileResponse(package, as_attachment=True, filename=f"{name}.h5p", content_type="application/zip")


def edit_url(item: H5PContentItem) -> str:
    return reverse(item.snippet_viewset.get_url_name("edit"), args=[item.pk])


def _pk(request: HttpRequest) -> int:
    person: Any = request.user
    return int(person.pk)


def _library(text: str) -> content_api.LibraryName:
    try:
        name = content_api.LibraryName.parse(text)
    except ValueError:
        raise Http404 from None
    library = content_api.h5p_libraries.find(name)
    if library is None or not library.runnable:
        raise Http404
    return name


def _kind(card: content_api.H5PLibraryCard, libraries: content_api.LibrarySnapshot) -> dict[str, Any]:
    library = libraries.find(card.name)
    return {
        "name": card.name,
        "title": title_of(card.name, libraries),
        "icon": icon_of(card.name),
        "folder": card.name.folder,
        "summary": str(library.definition.get("description", "")) if library else "",
    }


def _import(request: HttpRequest, form: UploadForm) -> Any:
    """What the package brought, or why it was refused."""
    person: Any = request.user
    try:
        return content_api.import_h5p(
            form.cleaned_data["package"].file,
            permissions=content_api.h5p_permissions(person),
            by_id=person.pk,
        )
    except ApplicationError as error:
        return error


def _refusal(request: HttpRequest, error: ApplicationError) -> dict[str, Any]:
    return {"refusal": error, "installs": installs_libraries(request.user)}


def answer_upload(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A script that shows the progress of the upload asks for the part that changes."""
    is_part = request.headers.get("x-requested-with") == "XMLHttpRequest"
    refused = "refusal" in context or (request.method == "POST" and context["form"].errors)
    shown = "cms/h5p/_upload_answer.html" if is_part else template
    return render(request, shown, context, status=422 if refused else 200)


def upload_done(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"url": url})
    return redirect(url)


def _tell(request: HttpRequest, imported: content_api.ImportedPackage) -> None:
    messages.success(request, _("The package has been uploaded."))
    tell_libraries(request, imported.installed, imported.upgraded)
    for warning in imported.warnings[:5]:
        messages.warning(request, f"{warning.file}: {content_api.say_h5p(warning)}")


def tell_libraries(request: HttpRequest, installed: Names, upgraded: Names) -> None:
    if installed:
        names = ", ".join(map(str, installed))
        messages.info(request, _("Libraries installed: %(names)s") % {"names": names})
    if upgraded:
        names = ", ".join(map(str, upgraded))
        messages.info(request, _("Libraries brought up to date: %(names)s") % {"names": names})
