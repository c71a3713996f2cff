"""The screens of one question: choosing its type, writing it, seeing and trying it as a learner."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import api as assessments_api
from cms.questions.access import keeper_required, ownership
from cms.questions.fields import show_refusal
from cms.questions.forms import QuestionForm
from cms.questions.history import history_of
from cms.questions.item_forms import ITEM_FORMS, get_item_form
from cms.questions.item_forms.base import ItemForm
from cms.questions.pictures import store_picture
from core.errors import ApplicationError, InvalidInputError

_QUESTION_FIELDS = ("stem", "explanation", "difficulty", "tags")


@keeper_required
def choose_type(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_authored_bank(uuid, ownership(request.user))
    return render(request, "cms/questions/types.html", {"bank": found, "kinds": ITEM_FORMS.values()})


@keeper_required
def add_item(request: HttpRequest, uuid: UUID, item_type: str) -> HttpResponse:
    """A new question; ``from`` in the address names a question whose copy it begins as."""
    mine = ownership(request.user)
    found = assessments_api.get_authored_bank(uuid, mine)
    kind = get_item_form(item_type)
    draft = assessments_api.ItemDraft(item_type, "")
    original = _original(request, mine)
    if original is not None and original.draft.type == item_type:
        draft = original.draft
    return _edit_question(request, found.id, found.uuid, kind, draft)


@keeper_required
def item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = assessments_api.get_authored_item(uuid, ownership(request.user))
    kind = get_item_form(found.draft.type)
    return _edit_question(request, found.bank_id, found.bank_uuid, kind, found.draft, item=found)


@keeper_required
@require_POST
def preview(request: HttpRequest, uuid: UUID, item_type: str) -> HttpResponse:
    """The question as it is typed at this moment, as learners will see it; nothing is saved."""
    assessments_api.get_authored_bank(uuid, ownership(request.user))
    form, part = _typed_forms(request, get_item_form(item_type))
    context: dict[str, Any] = {}
    if form.is_valid() & part.is_valid():
        try:
            context["shown"] = assessments_api.preview_item(_typed_draft(form, part))
        except InvalidInputError as error:
            _show_item_refusal(form, part, error)
    if "shown" not in context:
        own = [str(message) for rules in form.errors.values() for message in rules]
        context["problems"] = list(dict.fromkeys([*own, *part.all_errors()]))
    return render(request, "cms/questions/learner_view.html", context)


@keeper_required
@require_POST
def try_answer(request: HttpRequest) -> HttpResponse:
    """An answer to a previewed question and how it is graded; nothing is saved."""
    seal = request.POST.get("seal", "")
    context: dict[str, Any]
    try:
        context = {"shown": assessments_api.try_item(seal, dict(request.POST.lists()))}
    except InvalidInputError as error:
        context = {"problems": [str(error)]}
    return render(request, "cms/questions/learner_view.html", context)


@keeper_required
@require_POST
def upload_picture(request: HttpRequest) -> HttpResponse:
    """Store the picture of a question at once, so that zones can be drawn on it."""
    if "picture" not in request.FILES:
        return JsonResponse({"error": _("Choose a picture.")}, status=422)
    try:
        picture = store_picture(request.FILES["picture"], request.user)
    except InvalidInputError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"image": picture.image, "width": picture.width, "height": picture.height})


@keeper_required
@require_POST
def set_item_in_use(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a question out of every further draw, or let it be drawn again."""
    found = assessments_api.get_authored_item(uuid, ownership(request.user))
    if found.is_active:
        assessments_api.retire_item(found.uuid)
        messages.success(request, _("The question will not be drawn any more."))
    else:
        assessments_api.restore_item(found.uuid)
        messages.success(request, _("The question can be drawn again."))
    return redirect("cms_questions:item", found.uuid)


def _original(request: HttpRequest, mine: assessments_api.Ownership) -> assessments_api.AuthoredItem | None:
    try:
        return assessments_api.get_authored_item(UUID(request.GET.get("from", "")), mine)
    except ValueError:
        return None


def _edit_question(
    request: HttpRequest,
    bank_id: int,
    bank_uuid: UUID,
    kind: type[ItemForm],
    draft: assessments_api.ItemDraft,
    item: assessments_api.AuthoredItem | None = None,
) -> HttpResponse:
    if request.method == "POST":
        form, part = _typed_forms(request, kind)
        if form.is_valid() & part.is_valid():
            try:
                typed = _typed_draft(form, part, item.draft.external_id if item else str(_new_id(request)))
                saved = assessments_api.save_item(bank_id, typed)
            except ApplicationError as error:
                _show_item_refusal(form, part, error)
            else:
                _tell_saved(request, saved)
                return redirect("cms_questions:item", saved.item_uuid)
    else:
        form = QuestionForm(initial=QuestionForm.initial_of(draft))
        part = kind(initial=kind.initial_of_item(draft))
    context: dict[str, Any] = {
        "form": form,
        "part": part,
        "kind": kind,
        "item": item,
        "bank_uuid": bank_uuid,
    }
    if item is None:
        context["new_id"] = _new_id(request)
    else:
        versions = assessments_api.list_correctable_versions(item.uuid, ownership(request.user))
        context["history"] = history_of(versions)
        context["times_drawn"] = assessments_api.list_exposures([item.uuid]).get(item.uuid, 0)
    return render(request, "cms/questions/item.html", context)


def _new_id(request: HttpRequest) -> UUID:
    """What a new question is known by from its empty form on: a form sent twice makes one question."""
    try:
        return UUID(request.POST.get("new_id", ""))
    except ValueError:
        return uuid4()


def _typed_forms(request: HttpRequest, kind: type[ItemForm]) -> tuple[QuestionForm, ItemForm]:
    """The forms bound to what was posted; a picture sent with them is stored, whatever else is wrong."""
    data, refused = request.POST.copy(), []
    if "picture" in kind.base_fields and "picture" in request.FILES:
        try:
            picture = store_picture(request.FILES["picture"], request.user)
        except InvalidInputError as error:
            refused = [str(rule) for rule in error.fields["picture"]]
        else:
            data["image"] = picture.image
            data["width"], data["height"] = str(picture.width), str(picture.height)
    form, part = QuestionForm(data), kind(data)
    if refused:
        part.add_error("picture", refused)
    return form, part


def _typed_draft(form: QuestionForm, part: ItemForm, external_id: str = "") -> assessments_api.ItemDraft:
    draft = assessments_api.ItemDraft(part.code, "", external_id=external_id)
    return part.fill(form.fill(draft))


def _show_item_refusal(form: QuestionForm, part: ItemForm, error: ApplicationError) -> None:
    """Put what the assessment room refuses beside the field that it is about."""
    elsewhere: dict[str, Any] = {}
    for path, rules in error.fields.items():
        names = path.split(".")
        if names[0] in (*_QUESTION_FIELDS, "external_id", "type"):
            elsewhere[path] = rules
        else:
            part.refuse(names, [str(rule) for rule in rules])
    if elsewhere or not error.fields:
        show_refusal(form, type(error)(error.message, fields=elsewhere))


def _tell_saved(request: HttpRequest, saved: assessments_api.ItemVersionData) -> None:
    if not saved.is_new:
        messages.info(request, _("Nothing was changed."))
    elif saved.number == 1:
        messages.success(request, _("The question has been saved."))
    else:
        messages.success(request, _("Version %(number)d has been saved.") % {"number": saved.number})
