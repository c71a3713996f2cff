"""Publishing and withdrawing: the page and what learners see change in one transaction."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from cms.compilation import compile_page
from cms.readiness import find_problems
from content import api as content_api
from core.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from cms.models import InteractiveModulePage


@transaction.atomic
def publish_page(
    page: "InteractiveModulePage", published_by_id: int | None
) -> content_api.ElementVersionData:
    """Fix the page as a version. Raises ``InvalidInputError`` naming every field that is not ready."""
    problems = find_problems(page)
    if problems:
        raise InvalidInputError(_("The module is not ready to be published."), fields=problems)
    pre_test = assessments_api.pin_test(page.pre_test_id) if page.pre_test_id else None
    final_test = assessments_api.pin_test(page.final_test_id)
    draft = compile_page(page, final_test_version_id=final_test, pre_test_version_id=pre_test)
    return content_api.publish_version(draft, published_by_id)


@transaction.atomic
def withdraw_page(element_uuid: UUID, withdrawn_by_id: int | None = None) -> None:
    """Take the module out of the catalogue, if it ever was there."""
    try:
        content_api.withdraw_element(element_uuid, withdrawn_by_id)
    except NotFoundError:
        return
