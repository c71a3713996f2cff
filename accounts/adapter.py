"""How the sign-in library meets the rules of this platform."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mail, sign_in_lock
from accounts.errors import SignInLockedError
from accounts.models import User
from accounts.selectors import find_person_by_login
from accounts.session import begin_session


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The SNILS or e-mail and the password do not match."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Registration has a page of its own, with consents and a captcha."""
        del request
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password under the lock; also when a signed-in person types it once more."""
        login = credentials.get("email") or ""
        key = sign_in_lock.key_for(find_person_by_login(login), login)
        try:
            sign_in_lock.begin_attempt(key)
        except SignInLockedError as error:
            raise ValidationError(str(error), code=error.code) from error
        person: User | None = super().authenticate(request, **credentials)
        if person is None:
            sign_in_lock.record_failure(key)
        else:
            sign_in_lock.clear(key)
        return person

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The limit of the library is replaced by the lock above."""

    def reauthenticate(self, user: User, password: str) -> bool:
        person = self.authenticate(self.request, email=user.email, password=password)
        return person is not None and person.pk == user.pk

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        sign_in_lock.clear(sign_in_lock.key_for(user, user.email))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        begin_session(request, response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        del request
        return reverse("accounts:profile")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        del request
        return reverse("account_login")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner what changed about the account; the address is always that of the person."""
        del context, email
        mail.send_security_notice(user, template_prefix.rpartition("/")[2])
