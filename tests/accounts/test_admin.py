import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditRecord, Membership, User
from tests.accounts.people import PASSWORD, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(client: Client) -> User:
    person = make_person("SUPPORT", make_organisation("OPERATOR"))
    client.force_login(person)
    return person


def test_looking_at_a_person_is_written_to_the_audit_log(client: Client, support: User) -> None:
    person = make_person()
    assert client.get(f"/admin/accounts/user/{person.pk}/change/").status_code == 200
    record = AuditRecord.objects.get(subject=person)
    assert (record.actor_id, record.action) == (support.pk, "admin.person.view")
    assert record.request_id not in ("", "-")


def test_a_list_of_people_is_written_with_its_length(client: Client, support: User) -> None:
    make_person()
    assert client.get("/admin/accounts/user/?q=иван").status_code == 200
    assert AuditRecord.objects.get(action="admin.people.list").count == 2


def test_support_changes_a_surname_and_sends_a_link(client: Client, support: User) -> None:
    person = make_person()
    page = client.get(f"/admin/accounts/user/{person.pk}/change/")
    form = {key: value for key, value in page.context["adminform"].form.initial.items() if value is not None}
    inline = page.context["inline_admin_formsets"][0].formset
    data = {
        **{name: form.get(name, "") for name in ("snils", "given_name", "patronymic", "email")},
        "surname": "Кузнецова",
        "is_active": "on",
        "profile-TOTAL_FORMS": "1",
        "profile-INITIAL_FORMS": "1",
        "profile-0-person": person.pk,
        **{f"profile-0-{key}": value or "" for key, value in inline.forms[0].initial.items()},
        "profile-0-cabinets": "HIGHER",
    }
    answer = client.post(f"/admin/accounts/user/{person.pk}/change/", data)
    assert answer.status_code == 302, answer.context["errors"]
    person.refresh_from_db()
    assert person.surname == "Кузнецова"
    assert person.check_password(PASSWORD)
    client.post(
        "/admin/accounts/user/", {"action": "send_set_password_link", "_selected_action": [person.pk]}
    )
    assert AuditRecord.objects.filter(subject=person).count() == 3


def test_support_may_not_touch_organisations_or_read_the_log(client: Client, support: User) -> None:
    assert client.get("/admin/accounts/organisation/").status_code == 200
    assert client.get("/admin/accounts/organisation/add/").status_code == 403
    assert client.get("/admin/accounts/auditrecord/").status_code == 403


def test_nobody_deletes_people_or_changes_the_log(client: Client) -> None:
    client.force_login(make_person("ADMINISTRATOR", make_organisation("OPERATOR")))
    person = make_person()
    assert client.get(f"/admin/accounts/user/{person.pk}/delete/").status_code == 403
    client.get(f"/admin/accounts/user/{person.pk}/change/")
    record = AuditRecord.objects.get(subject=person)
    assert client.post(f"/admin/accounts/auditrecord/{record.pk}/change/", {"count": 5}).status_code == 403
    assert client.get("/admin/accounts/auditrecord/").status_code == 200
    assert client.get("/admin/accounts/consent/").status_code == 200


def test_a_tutor_has_no_business_in_the_admin(client: Client) -> None:
    client.force_login(make_person("TUTOR"))
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/accounts/user/", follow=True).status_code == 403


def test_roles_given_and_ended_in_the_admin_work_like_the_service(client: Client) -> None:
    administrator = make_person("ADMINISTRATOR", make_organisation("OPERATOR"))
    client.force_login(administrator)
    person, place = make_person(), make_organisation()
    form = {"person": person.pk, "organisation": place.id, "role": "SUPPORT"}
    form |= {"started_at_0": "01.01.2026", "started_at_1": "10:00:00"}
    assert client.post("/admin/accounts/membership/add/", form).status_code == 302
    person.refresh_from_db()
    assert person.is_staff
    membership = Membership.objects.get(person=person)
    ending = {"post": "", "ended_at_0": "02.01.2026", "ended_at_1": "10:00:00"}
    assert client.post(f"/admin/accounts/membership/{membership.pk}/change/", ending).status_code == 302
    person.refresh_from_db()
    assert not person.is_staff


def test_the_first_administrator_is_made_by_a_command(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD)
    call_command("create_administrator", "Root@example.org", "Первый", "Администратор")
    person = User.objects.get(email="root@example.org")
    client.force_login(person)
    assert client.get("/admin/accounts/auditrecord/").status_code == 200
    with pytest.raises(CommandError):
        call_command("create_administrator", "root@example.org", "Второй", "Администратор")
    assert User.objects.count() == 1


def test_support_makes_nobody_an_administrator_and_gives_itself_no_role(
    client: Client, support: User
) -> None:
    form = {"organisation": make_organisation().id, "started_at_0": "01.01.2026", "started_at_1": "10:00:00"}
    client.post("/admin/accounts/membership/add/", form | {"person": support.pk, "role": "ADMINISTRATOR"})
    client.post("/admin/accounts/membership/add/", form | {"person": make_person().pk, "role": "SUPPORT"})
    own = client.post("/admin/accounts/membership/add/", form | {"person": support.pk, "role": "TUTOR"})
    other = client.post(
        "/admin/accounts/membership/add/", form | {"person": make_person().pk, "role": "TUTOR"}
    )

    assert (own.status_code, other.status_code) == (403, 302)
    assert not Membership.objects.filter(role="ADMINISTRATOR").exists()
    assert Membership.objects.filter(person=support).count() == 1


@pytest.mark.parametrize("action", ["send_set_password_link", "reset_second_factor"])
def test_support_takes_no_account_of_an_administrator_over(
    client: Client, support: User, action: str
) -> None:
    boss = make_person("ADMINISTRATOR", make_organisation("OPERATOR"))
    chosen = {"action": action, "_selected_action": [boss.pk]}

    assert client.get(f"/admin/accounts/user/{boss.pk}/change/").status_code == 200
    assert client.post(f"/admin/accounts/user/{boss.pk}/change/", {"email": "x@y.org"}).status_code == 403
    assert client.post("/admin/accounts/user/", chosen).status_code == 403
    membership = Membership.objects.get(person=boss)
    assert client.post(f"/admin/accounts/membership/{membership.pk}/change/", {}).status_code == 403


def test_addresses_of_the_list_of_people_tell_no_hashes(client: Client, support: User) -> None:
    answer = client.get("/admin/accounts/user/?password__startswith=argon2")
    assert answer.status_code == 400


@pytest.mark.parametrize("model", ["membership", "consent"])
def test_every_list_about_people_is_recorded(client: Client, support: User, model: str) -> None:
    assert client.get(f"/admin/accounts/{model}/").status_code == 200
    record = AuditRecord.objects.get(actor=support)
    assert (record.action, record.subject) == (f"admin.{model}s.list", None)


def test_support_sees_deliveries_and_the_ledger_and_others_do_not(client: Client, support: User) -> None:
    lists = ("/admin/outbox/outboxmessage/", "/admin/credits/ledgerentry/")
    assert [client.get(address).status_code for address in lists] == [200, 200]
    assert "/admin/outbox/outboxmessage/" in client.get("/admin/").content.decode()
    client.force_login(make_person("TUTOR"))
    assert [client.get(address).status_code for address in lists] == [302, 302]
