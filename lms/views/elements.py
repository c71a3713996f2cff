"""One element before and beside learning: what it is, and what I have done with it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import api as content_api
from lms import selectors, services
from lms.models import Enrolment
from lms.reference import specialty_names
from lms.views.people import person_id_of


@login_not_required
@require_safe
def element(request: HttpRequest, slug: str) -> HttpResponse:
    """A learner inside sees the pinned version; a withdrawn element is shown to those enrolled alone."""
    found = content_api.get_element(slug)
    enrolment = _my_enrolment(request, found)
    version_uuid = enrolment.version_id if enrolment else found.current_version_uuid
    if version_uuid is None or not (found.is_published or enrolment):
        raise Http404(_("There is no such learning element."))
    version = content_api.get_version(version_uuid)
    context = {
        "element": found,
        "version": version,
        "enrolment": enrolment,
        "newer_version": enrolment is not None and version_uuid != found.current_version_uuid,
        "specialties": specialty_names(version.specialty_codes).values(),
    }
    return render(request, "lms/element.html", context)


@require_POST
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    enrolment = services.enrol(person_id_of(request), slug)
    return redirect("lms:overview", enrolment.uuid)


def _my_enrolment(request: HttpRequest, found: content_api.ElementData) -> Enrolment | None:
    if not request.user.is_authenticated:
        return None
    return selectors.find_latest_enrolment(person_id_of(request), found.uuid)
