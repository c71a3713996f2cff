"""What a revision of a page says, apart from what saving it again would write anyway."""

import json
import re
from decimal import Decimal
from typing import Any

# The editor names each paragraph; the reader never sees the names.
_PARAGRAPH_NAME = re.compile(r' data-block-key="[0-9a-z]*"')
# What a revision records besides the text itself.
_NOT_TEXT = {
    "draft_title", "expired", "expire_at", "first_published_at", "go_live_at", "has_unpublished_changes",
    "last_published_at", "latest_revision", "latest_revision_created_at", "live", "live_revision", "locked",
    "locked_at", "locked_by", "numchild", "path", "depth", "url_path", "wagtail_admin_comments",
}  # fmt: skip


def text_of(content: dict[str, Any]) -> dict[str, Any]:
    """Equal for two revisions between which nobody changed a word, a picture or a figure.

    A browser sends line ends, the order of ticks and the names of paragraphs in its own way.
    """
    text = {name: _plain(value) for name, value in content.items() if name not in _NOT_TEXT}
    text["body"] = _plain(json.loads(content.get("body") or "[]"))
    text["specialties"] = sorted(json.loads(content.get("specialties") or "[]"))
    text["credits"] = Decimal(content.get("credits") or 0)
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _PARAGRAPH_NAME.sub("", value.replace("\r\n", "\n"))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
