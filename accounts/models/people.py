"""The person: one row for everyone who signs in."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.managers import UserManager
from core.models import UuidModel

if TYPE_CHECKING:
    from accounts.models.memberships import Membership

_SNILS_FORMAT = r"^[0-9]{11}$"


class User(UuidModel, AbstractBaseUser, PermissionsMixin):
    """A person, known by SNILS and e-mail; an account of a service has no SNILS.

    The e-mail is stored in lower case, so that plain equality finds it and plain uniqueness
    is uniqueness without regard to case.
    """

    snils = models.CharField(_("SNILS"), max_length=11, null=True, blank=True)
    email = models.EmailField(_("e-mail"))
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    is_active = models.BooleanField(
        _("may sign in"), default=True, help_text=_("Without this mark the account is closed.")
    )
    is_staff = models.BooleanField(
        _("admin access"), default=False, help_text=_("May open the administration site.")
    )
    date_joined = models.DateTimeField(_("registered at"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["surname", "given_name"]

    class Meta:
        verbose_name = pgettext_lazy("accounts", "person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["snils"], name="accounts_user_snils_unique"),
            models.UniqueConstraint(fields=["email"], name="accounts_user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(snils__isnull=True)
                | (models.Q(snils__regex=_SNILS_FORMAT) & ~models.Q(snils="0" * 11)),
                name="accounts_user_snils_format",
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")) & ~models.Q(email=""),
                name="accounts_user_email_lower_case",
            ),
        ]
        indexes = [
            # "surname begins with", over millions of people, whatever the collation
            models.Index(OpClass(Upper("surname"), name="text_pattern_ops"), name="accounts_user_surname"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        self.snils = self.snils or None
        super().save(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("active_memberships", None)
        super().refresh_from_db(*args, **kwargs)

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        """Read once for the life of this object, which in a request is the life of the request."""
        return list(self.memberships.filter(ended_at__isnull=True))

    def get_full_name(self) -> str:
        """Surname, given name, patronymic: the order of Russian documents."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    def get_short_name(self) -> str:
        """Surname and initials, as lists show people: «Иванова А. П.»."""
        initials = [f"{name[0]}." for name in (self.given_name, self.patronymic) if name]
        return " ".join([self.surname, *initials])

    def get_address_name(self) -> str:
        """Given name and patronymic: how people are spoken to, «Анна Петровна»."""
        return " ".join(part for part in (self.given_name, self.patronymic) if part)
