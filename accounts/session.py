"""What the session of a signed-in person remembers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import SpecialistProfile, User

_FIRST_SIGN_IN_DUE = "accounts_first_sign_in_due"


def begin_session(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Remember whether the first sign-in is due, and speak the person's language."""
    profile = SpecialistProfile.objects.filter(pk=person.pk).first()
    if profile is None:
        return
    if profile.agreement_accepted_at is None:
        request.session[_FIRST_SIGN_IN_DUE] = True
    set_language_cookie(response, profile.preferred_language)


def is_first_sign_in_due(request: HttpRequest) -> bool:
    return bool(request.session.get(_FIRST_SIGN_IN_DUE))


def finish_first_sign_in(request: HttpRequest) -> None:
    request.session.pop(_FIRST_SIGN_IN_DUE, None)


def set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
