"""The demo accounts: one per role, all with one well-known password."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts_api
from demo.snils import make_snils

PASSWORD = "Kafedra-2026"
_SNILS_FROM = 190_000_001


@dataclass(frozen=True)
class DemoAccount:
    """``hint`` says what to look at first; ``membership_role`` is held in ``organisation``."""

    role: str | Promise
    email: str
    snils: str
    hint: str | Promise
    membership_role: accounts_api.Role
    organisation: str
    surname: str
    given_name: str
    patronymic: str
    sex: str
    post_code: str
    specialty_codes: tuple[str, ...]
    level: str = "HIGHER"

    @property
    def login(self) -> str:
        return self.email

    @property
    def password(self) -> str:
        return PASSWORD

    @property
    def snils_written(self) -> str:
        return accounts_api.format_snils(self.snils)


def demo_accounts() -> list[DemoAccount]:
    """One account per role, in the order in which a newcomer meets them."""
    return [_account(number, row) for number, row in enumerate(_ROWS)]


_Role = accounts_api.Role
_Row = tuple[
    str, str | Promise, str | Promise, accounts_api.Role, str, tuple[str, str, str, str], str, tuple[str, ...]
]
_ROWS: list[_Row] = [
    (
        "doctor",
        _("Specialist: physician"),
        _("Study a module, fail and pass its final test, see the credits"),
        _Role.SPECIALIST,
        "regional-hospital",
        ("Соколова", "Анна", "Викторовна", "F"),
        "district-therapist",
        ("31.08.49", "31.08.36"),
    ),
    (
        "nurse",
        _("Specialist: nurse"),
        _("The cabinet of secondary education"),
        _Role.SPECIALIST,
        "regional-hospital",
        ("Ершова", "Марина", "Олеговна", "F"),
        "senior-nurse",
        ("34.02.01",),
    ),
    (
        "pharmacist",
        _("Specialist: pharmacist"),
        _("A specialist of another hospital: the tutor of the first one does not see her"),
        _Role.SPECIALIST,
        "city-hospital",
        ("Гусева", "Вера", "Павловна", "F"),
        "pharmacist-higher",
        ("33.08.02",),
    ),
    (
        "tutor",
        _("Tutor"),
        _("Watch sixty colleagues, mark the answers that wait"),
        _Role.TUTOR,
        "regional-hospital",
        ("Воронцов", "Дмитрий", "Алексеевич", "M"),
        "deputy-chief-physician",
        ("31.08.71",),
    ),
    (
        "author",
        _("Author"),
        _("Change a module and send it to review; read what the statistics say of a question"),
        _Role.AUTHOR,
        "national-centre",
        ("Лаврова", "Ирина", "Сергеевна", "F"),
        "cardiologist",
        ("31.08.36",),
    ),
    (
        "reviewer",
        _("Reviewer"),
        _("A module waits for review"),
        _Role.REVIEWER,
        "national-centre",
        ("Мельников", "Олег", "Павлович", "M"),
        "pulmonologist",
        ("31.08.45",),
    ),
    (
        "methodologist",
        _("Methodologist of the training centre"),
        _("Decide an appeal; both hospitals that the training centre leads"),
        _Role.METHODOLOGIST,
        "training-centre",
        ("Назарова", "Елена", "Игоревна", "F"),
        "methodologist",
        ("31.08.71",),
    ),
    (
        "registrar",
        _("Registrar of an educational organisation"),
        _("The people of the university"),
        _Role.REGISTRAR,
        "university",
        ("Фомин", "Илья", "Андреевич", "M"),
        "methodologist",
        ("31.08.71",),
    ),
    (
        "authority",
        _("Health authority"),
        _("All organisations of the region"),
        _Role.AUTHORITY,
        "health-department",
        ("Крылов", "Пётр", "Николаевич", "M"),
        "statistician",
        ("31.08.71",),
    ),
    (
        "support",
        _("Support"),
        _("People and deliveries in the administration site"),
        _Role.SUPPORT,
        "operator",
        ("Зайцева", "Ольга", "Денисовна", "F"),
        "statistician",
        ("31.08.71",),
    ),
    (
        "admin",
        _("Administrator"),
        _("Everything; a corrected key waits for a decision"),
        _Role.ADMINISTRATOR,
        "operator",
        ("Белов", "Андрей", "Юрьевич", "M"),
        "methodologist",
        ("31.08.71",),
    ),
]


def _account(number: int, row: _Row) -> DemoAccount:
    name, role, hint, membership_role, organisation, who, post_code, specialty_codes = row
    surname, given_name, patronymic, sex = who
    return DemoAccount(
        role=role,
        email=f"{name}@kafedra.example",
        snils=make_snils(_SNILS_FROM + number),
        hint=hint,
        membership_role=membership_role,
        organisation=organisation,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        sex=sex,
        post_code=post_code,
        specialty_codes=specialty_codes,
        level="SECONDARY" if name == "nurse" else "HIGHER",
    )
