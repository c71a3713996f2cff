"""The screen on which more time in tests is given."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import api as accounts_api
from assessments import api as assessments_api
from core.errors import InvalidInputError
from tutors import extra_time


def _date_field(label: Any, help_text: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


class ExtraTimeForm(forms.Form):
    extra_percent = forms.IntegerField(
        label=gettext_lazy("More time, per cent"),
        min_value=1,
        max_value=300,
        help_text=gettext_lazy("50 means: 45 minutes instead of 30."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Name the decision or the document. Please write no diagnosis here."),
    )
    valid_from = _date_field(gettext_lazy("First day"), gettext_lazy("Left empty: from now on."))
    valid_until = _date_field(gettext_lazy("Last day"), gettext_lazy("Left empty: without end."))

    def terms(self) -> assessments_api.TimeTerms:
        cleaned = self.cleaned_data
        last_day: date | None = cleaned["valid_until"]
        return assessments_api.TimeTerms(
            extra_percent=cleaned["extra_percent"],
            reason=cleaned["reason"],
            valid_from=_midnight(cleaned["valid_from"]),
            valid_until=_midnight(last_day + timedelta(days=1)) if last_day else None,
        )


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, person_uuid: uuid.UUID) -> HttpResponse:
    viewer = _viewer(request)
    found = extra_time.view_extra_time(viewer, person_uuid)
    form = ExtraTimeForm(
        request.POST if request.method == "POST" else None,
        initial={"extra_percent": found.given.extra_percent if found.given else 50},
    )
    if request.method == "POST" and form.is_valid():
        try:
            extra_time.give(viewer, person_uuid, form.terms())
        except InvalidInputError as error:
            for field, rules in error.fields.items():
                form.add_error(field, [str(rule) for rule in rules])
        else:
            messages.success(request, _("More time is given. It counts in tests that begin from then on."))
            return redirect("tutors:person", person_uuid)
    return render(request, "tutors/extra_time.html", {"form": form, "found": found})


@require_POST
def end(request: HttpRequest, person_uuid: uuid.UUID, given_uuid: uuid.UUID) -> HttpResponse:
    extra_time.end(_viewer(request), person_uuid, given_uuid)
    messages.success(request, _("More time is no longer given. Tests that are under way keep it."))
    return redirect("tutors:person", person_uuid)


def _viewer(request: HttpRequest) -> accounts_api.Person:
    return cast(accounts_api.Person, request.user)


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
