"""Whether a page is ready to be published, in the words and fields of its editor."""

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assessments import api as assessments_api
from cms.compilation import compile_page
from content import api as content_api

if TYPE_CHECKING:
    from cms.models import InteractiveModulePage

Problems = dict[str, list[str]]
_FIELDS = {
    "specialty_codes": "specialties",
    "cover_asset_uuid": "cover_image",
    "provider_organisation_id": "provider_organisation",
    "steps": "body",
}


def find_problems(page: "InteractiveModulePage") -> Problems:
    """What keeps the page from publication, by the field of the editor; empty when it is ready."""
    problems: Problems = defaultdict(list)
    for path, messages in content_api.find_problems(compile_page(page)).items():
        field, place = _field_and_place(path)
        problems[field] += [f"{place}{message}" for message in messages]
    for field, test_id in (("final_test", page.final_test_id), ("pre_test", page.pre_test_id)):
        if test_id is not None:
            problems[field] += [str(problem.message) for problem in assessments_api.check_test(test_id)]
    if page.final_test_id is None:
        problems["final_test"].append(_("Choose the final test."))
    return {field: messages for field, messages in problems.items() if messages}


def _field_and_place(path: str) -> tuple[str, str]:
    """``steps.1.blocks.0.alt`` → the field ``body`` and the words "Step 2, block 1: "."""
    root, *rest = path.split(".")
    if root != "steps" or not rest:
        return _FIELDS.get(root, root), ""
    numbers = [int(part) + 1 for part in rest if part.isdigit()]
    if len(numbers) == 1:
        return "body", _("Step %(step)d: ") % {"step": numbers[0]}
    return "body", _("Step %(step)d, block %(block)d: ") % {"step": numbers[0], "block": numbers[1]}
