"""The editorial office: its groups, what they may do, the shelf of modules and the way of the review.

Everything here may be called at any time and puts right only what is missing.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from accounts import api as accounts_api
from cms.models import EditorialTask, H5PContentItem, HomePage, ModuleIndexPage

# Names that editors read in Wagtail: data in the language of the house, not interface texts.
AUTHORS, REVIEWERS, EDITORS = "Авторы", "Рецензенты", "Редакция"
GROUP_OF_ROLE: dict[str, str] = {
    accounts_api.Role.AUTHOR: AUTHORS,
    accounts_api.Role.REVIEWER: REVIEWERS,
    accounts_api.Role.METHODOLOGIST: EDITORS,
    accounts_api.Role.ADMINISTRATOR: EDITORS,
}
WORKFLOW = "Рецензирование и публикация"
EXPERT_REVIEW, PUBLICATION = "Рецензирование экспертом", "Публикация редакцией"
HOME_SLUG, SHELF_SLUG = "kafedra", "modules"

_PAGE_PERMISSIONS = {
    AUTHORS: ["add_page"],
    REVIEWERS: [],
    EDITORS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
_IMAGE_PERMISSIONS = {
    AUTHORS: ["add_image", "choose_image"],
    REVIEWERS: ["choose_image"],
    EDITORS: ["add_image", "change_image", "choose_image"],
}
_H5P_PERMISSIONS = {
    AUTHORS: ["view", "add", "change"],
    REVIEWERS: ["view"],
    EDITORS: ["view", "add", "change", "delete", "publish", "lock", "unlock"],
}


@transaction.atomic
def ensure_editorial_office() -> None:
    """Make whatever of the office is missing."""
    shelf = ensure_shelf()
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in (AUTHORS, REVIEWERS, EDITORS)}
    for name, group in groups.items():
        _grant(group, shelf, _PAGE_PERMISSIONS[name], _IMAGE_PERMISSIONS[name])
        model = H5PContentItem._meta.model_name
        actions = [f"{action}_{model}" for action in _H5P_PERMISSIONS[name]]
        group.permissions.add(*(_permission_of(H5PContentItem, codename) for codename in actions))
    _ensure_workflow(shelf, groups)


@transaction.atomic
def seat_person(person_id: int) -> None:
    """Put the person into the groups that follow from the roles held now, and into no other."""
    person = get_user_model().objects.get(pk=person_id)
    due = {GROUP_OF_ROLE[role] for role in accounts_api.roles_of(person) if role in GROUP_OF_ROLE}
    ours = set(GROUP_OF_ROLE.values())
    person.groups.remove(*Group.objects.filter(name__in=ours - due))
    person.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in sorted(due)))


def ensure_shelf() -> ModuleIndexPage:
    """The page under which every module stands; the tree above it is made when missing."""
    shelf = ModuleIndexPage.objects.first()
    if shelf is not None:
        return shelf
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=HomePage(title="Кафедра", slug=HOME_SLUG))
    _make_site(home)
    return home.add_child(instance=ModuleIndexPage(title="Интерактивные модули", slug=SHELF_SLUG))


def _make_site(home: HomePage) -> None:
    """Let the only site begin at our home page, and drop the page that Wagtail welcomes with."""
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    welcome = site.root_page if site.pk else None
    site.root_page = home
    site.site_name = "Кафедра"
    site.save()
    if welcome is not None and welcome.specific_class is Page and welcome.is_leaf():
        welcome.delete()


def _grant(group: Group, shelf: Page, page_permissions: list[str], image_permissions: list[str]) -> None:
    group.permissions.add(_permission("wagtailadmin", "admin", "access_admin"))
    for codename in page_permissions:
        permission = _permission_of(Page, codename)
        GroupPagePermission.objects.get_or_create(group=group, page=shelf, permission=permission)
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for codename in image_permissions:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=_permission_of(Image, codename)
        )


def _permission_of(model: Any, codename: str) -> Permission:
    return _permission(model._meta.app_label, model._meta.model_name, codename)


def _permission(app_label: str, model: str, codename: str) -> Permission:
    content_type, _created = ContentType.objects.get_or_create(app_label=app_label, model=model)
    permission, _created = Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": codename}
    )
    return permission


def _ensure_workflow(shelf: Page, groups: dict[str, Group]) -> None:
    workflow = Workflow.objects.filter(name=WORKFLOW).first() or Workflow.objects.create(name=WORKFLOW)
    for order, (name, group) in enumerate(((EXPERT_REVIEW, REVIEWERS), (PUBLICATION, EDITORS))):
        task = EditorialTask.objects.filter(name=name).first() or EditorialTask.objects.create(name=name)
        task.groups.add(groups[group])
        WorkflowTask.objects.get_or_create(
            workflow=workflow, task=Task.objects.get(pk=task.pk), defaults={"sort_order": order}
        )
    WorkflowPage.objects.get_or_create(page=shelf, defaults={"workflow": workflow})
    materials = ContentType.objects.get_for_model(H5PContentItem)
    WorkflowContentType.objects.get_or_create(content_type=materials, defaults={"workflow": workflow})
