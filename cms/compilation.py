"""From the page of the editor to the draft of a learning element."""

import mimetypes
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from wagtail.rich_text import expand_db_html

from content import api as content_api
from core.errors import InvalidInputError
from media import api as media_api

if TYPE_CHECKING:
    from cms.models import InteractiveModulePage

# Wide enough for a reading column on a sharp screen; a cover is cut to its frame.
_BODY_IMAGE = "max-1600x1600"
_COVER_IMAGE = "fill-1280x720"


def compile_page(
    page: "InteractiveModulePage",
    *,
    final_test_version_id: int | None = None,
    pre_test_version_id: int | None = None,
) -> content_api.ElementDraft:
    """Everything of the page that learners will meet; its images become assets."""
    return content_api.ElementDraft(
        element_uuid=page.element_uuid,
        slug=page.slug or "",
        kind=content_api.ElementKind.INTERACTIVE_MODULE,
        title=page.title or "",
        summary=(page.summary or "").strip(),
        learning_outcomes=_lines(page.learning_outcomes),
        steps=[_step(step, page) for step in page.body],
        credits=page.credits or Decimal(0),
        specialty_codes=list(page.specialties or []),
        guideline_code=page.guideline_code.strip(),
        guideline_version=page.guideline_version.strip(),
        guideline_title=page.guideline_title.strip(),
        guideline_url=page.guideline_url.strip(),
        duration_minutes=page.duration_minutes or 0,
        pre_test_version_id=pre_test_version_id,
        final_test_version_id=final_test_version_id,
        cover_asset_uuid=_asset_of(page.cover_image, _COVER_IMAGE, is_public=True)
        if page.cover_image
        else None,
        education_kind=page.education_kind,
        provider_organisation_id=page.provider_organisation_id,
        authors=_lines(page.authors),
    )


def _step(step: Any, page: "InteractiveModulePage") -> content_api.Step:
    return {
        "id": _identity(step),
        "title": step.value["title"] or "",
        "blocks": [_block(child, page) for child in step.value["content"]],
    }


def _block(child: Any, page: "InteractiveModulePage") -> dict[str, Any]:
    value, compiled = child.value, {"type": child.block_type}
    match child.block_type:
        case "text":
            return compiled | {"html": expand_db_html(value.source)}
        case "image":
            return compiled | _image(value)
        case "table":
            return compiled | _table(value)
        case "quote":
            return compiled | _quote(value, page)
        case "checkpoint" | "h5p" as kind:
            own = _checkpoint(value) if kind == "checkpoint" else _h5p(value)
            return compiled | {"id": _identity(child), **own}
        case _:
            return compiled | {**value}


def _image(value: Any) -> dict[str, Any]:
    asset_uuid = _asset_of(value["image"], _BODY_IMAGE) if value["image"] else None
    return {
        "asset_uuid": str(asset_uuid or ""),
        "alt": value["alt"],
        "caption": value["caption"] or "",
    }


def _table(value: Any) -> dict[str, Any]:
    headings = [column["heading"] for column in value.columns]
    rows = [[_cell(bound.value) for bound in row] for row in value.rows]
    has_header = any(headings)
    return {
        "rows": [headings, *rows] if has_header else rows,
        "header": has_header,
        "caption": value.caption or "",
    }


def _cell(value: Any) -> str:
    """Numbers as Russian readers write them: without a needless fraction, with a comma."""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if abs(value) < 1e6 else f"{value:.0f}"
    return str(value or "")


def _quote(value: Any, page: "InteractiveModulePage") -> dict[str, Any]:
    cited = ", ".join(part for part in (page.guideline_title, page.guideline_version) if part)
    grades = [("УУР", value["strength"]), ("УДД", value["evidence"])]
    return {
        "text": value["text"],
        "source": value["source"] or cited,
        "grade": ", ".join(f"{name} {grade}" for name, grade in grades if grade),
    }


def _checkpoint(value: Any) -> dict[str, Any]:
    # Authors tend to write the right answer first; the order of identifiers tells nothing.
    options = sorted(
        ((_identity(bound), bound.value) for bound in value["options"].bound_blocks), key=lambda pair: pair[0]
    )
    return {
        "question": value["question"],
        "options": [{"id": identity, "text": option["text"]} for identity, option in options],
        "key": [identity for identity, option in options if option["is_right"]],
        "explanation": value["explanation"],
    }


def _h5p(value: Any) -> dict[str, Any]:
    """Pins the latest published version; none, when the material was never published."""
    item = value["content"]
    version = content_api.latest_h5p_version(item.content_uuid) if item and item.live else None
    return {
        "version_uuid": str(version.uuid) if version else "",
        "title": version.title if version else item.title if item else "",
        "rule": value["rule"],
        "min_percent": value["min_percent"] if value["rule"] == "score" else None,
    }


def _asset_of(image: Any, spec: str, *, is_public: bool = False) -> UUID | None:
    """The rendition of the image, stored as an asset; a drawing is taken as it is.

    None for a file that learners may not be shown: the page then lacks an image.
    """
    source = image if image.is_svg() else image.get_rendition(spec)
    name = source.file.name
    with source.file.open("rb") as file:
        content_type = mimetypes.guess_type(name)[0] or ""
        try:
            return media_api.store_asset(
                file, name=image.title or name, content_type=content_type, is_public=is_public
            ).uuid
        except InvalidInputError:
            return None


def _identity(bound: Any) -> str:
    # A block that was never saved has none yet; it gets a lasting one when it is.
    return str(bound.id or uuid4())


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
