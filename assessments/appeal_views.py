"""Where a person asks for one more attempt; the form for it stands on the page of the result."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessments.selectors.attempts import get_attempt
from assessments.services.appeals import make_appeal
from assessments.views import person_id_of
from core.errors import InvalidInputError


@never_cache
def appeal(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    attempt = get_attempt(attempt_uuid, person_id_of(request))
    if request.method == "POST":
        try:
            make_appeal(attempt_uuid, attempt.person_id, request.POST.get("text", ""))
        except InvalidInputError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your appeal is received. We shall write to you when it is decided."))
    return redirect(attempt.result_url)
