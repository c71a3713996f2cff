"""Writes packages of QTI 3.0 and 2.2: a manifest, one file per item, and the pictures they show."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from assessments.exchange.base import Loss, WrittenFile
from assessments.exchange.losses import Losses
from assessments.exchange.pictures import Picture, stored_picture
from assessments.exchange.qti.build import el, html_nodes, write_xml
from assessments.exchange.qti.manifest import DIFFICULTIES, NAME
from assessments.exchange.qti.processing import SCORE
from assessments.exchange.qti.tree import Node
from assessments.exchange.qti.writer_items import FEEDBACK, Written, feedback_rule, write_body
from assessments.item_types.base import ItemDraft

EXPLANATION = "EXPLANATION"
_LONGEST_TITLE = 120
# The same items make the same bytes.
_MOMENT = (2000, 1, 1, 0, 0, 0)
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True, slots=True)
class Edition:
    """How one version of QTI names itself."""

    is_third: bool
    namespace: str
    schema: str
    packaging: str
    item_type: str
    schema_name: str
    version: str


THIRD = Edition(
    is_third=True,
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    packaging="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    item_type="imsqti_item_xmlv3p0",
    schema_name="QTI Package",
    version="3.0.0",
)
SECOND = Edition(
    is_third=False,
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    packaging="http://www.imsglobal.org/xsd/imscp_v1p1",
    item_type="imsqti_item_xmlv2p2",
    schema_name="QTIv2.2 Package",
    version="1.0.0",
)


@dataclass(slots=True)
class _Archive:
    files: dict[str, bytes] = field(default_factory=dict)
    resources: list[Node] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def write_qti3(drafts: Sequence[ItemDraft]) -> WrittenFile:
    return _write(drafts, THIRD)


def write_qti2(drafts: Sequence[ItemDraft]) -> WrittenFile:
    return _write(drafts, SECOND)


def _write(drafts: Sequence[ItemDraft], edition: Edition) -> WrittenFile:
    archive = _Archive()
    for number, draft in enumerate(drafts, start=1):
        losses = Losses(draft)
        written = write_body(draft, losses)
        if written is not None:
            _add(archive, f"item-{number:05d}", draft, written, losses, edition)
        archive.losses += losses.found
    archive.files[NAME] = write_xml(_manifest(archive.resources, edition), is_third=False)
    return WrittenFile(_packed(archive.files), archive.losses)


def _add(
    archive: _Archive, name: str, draft: ItemDraft, written: Written, losses: Losses, edition: Edition
) -> None:
    root = _item(draft, written, edition)
    pictures = _take_pictures(root, losses)
    path = f"items/{name}.xml"
    archive.files[path] = write_xml(root, is_third=edition.is_third)
    for picture in pictures:
        archive.files[f"items/{picture.name}"] = picture.content
    shown = [el("file", {"href": f"items/{picture.name}"}) for picture in pictures]
    archive.resources.append(
        el(
            "resource",
            {"identifier": name, "type": edition.item_type, "href": path},
            _metadata(draft),
            el("file", {"href": path}),
            *shown,
        )
    )


def _item(draft: ItemDraft, written: Written, edition: Edition) -> Node:
    calls = [feedback_rule()] if written.calls_feedback else []
    modal = []
    outcomes = [_outcome(SCORE, "float", "0")] if written.rules else [_outcome(SCORE, "float")]
    if written.calls_feedback:
        outcomes.append(_outcome(FEEDBACK, "identifier"))
    if draft.explanation:
        outcomes.append(_outcome(EXPLANATION, "identifier", "explanation"))
        told = {"outcomeIdentifier": EXPLANATION, "identifier": "explanation", "showHide": "show"}
        content = html_nodes(draft.explanation)
        inside = el("contentBody", None, *content) if edition.is_third else None
        modal.append(el("modalFeedback", told, *([inside] if inside else content)))
    scored = [el("responseProcessing", None, *calls, *written.rules)] if written.rules else []
    return el(
        "assessmentItem",
        {
            "xmlns": edition.namespace,
            "xmlns:xsi": _XSI,
            "xsi:schemaLocation": f"{edition.namespace} {edition.schema}",
            "identifier": draft.external_id,
            "title": _title(draft),
            "adaptive": False,
            "timeDependent": False,
        },
        *written.declarations,
        *outcomes,
        el("itemBody", None, *written.body),
        *scored,
        *modal,
    )


def _outcome(identifier: str, base_type: str, default: str = "") -> Node:
    cardinality = "multiple" if base_type == "identifier" else "single"
    found = el(
        "outcomeDeclaration", {"identifier": identifier, "cardinality": cardinality, "baseType": base_type}
    )
    if default:
        found.children.append(el("defaultValue", None, el("value", None, default)))
    return found


def _title(draft: ItemDraft) -> str:
    words = " ".join(strip_tags(draft.stem).split())
    return words[:_LONGEST_TITLE] or draft.external_id


def _take_pictures(root: Node, losses: Losses) -> list[Picture]:
    """The pictures that the item shows, under names of the package; one that is not stored is named."""
    found: dict[str, Picture] = {}
    for node in root.find("img", "object"):
        attribute = "data" if node.name == "object" else "src"
        address = node.get(attribute)
        picture = stored_picture(address)
        if picture is None:
            losses.lose(
                "picture", _("The picture %(address)s is not stored here.") % {"address": address[:120]}
            )
            continue
        found[picture.name] = picture
        node.attributes[attribute] = picture.name
        if node.name == "object":
            node.attributes["type"] = picture.content_type
    return list(found.values())


def _metadata(draft: ItemDraft) -> Node:
    words = [el("imsmd:keyword", None, el("imsmd:string", None, tag)) for tag in draft.tags]
    source = el("imsmd:source", None, "LOMv1.0")
    value = el("imsmd:value", None, DIFFICULTIES[draft.difficulty - 1])
    learning = el("imsmd:educational", None, el("imsmd:difficulty", None, source, value))
    general = [el("imsmd:general", None, *words)] if words else []
    return el("metadata", None, el("imsmd:lom", None, *general, learning))


def _manifest(resources: Sequence[Node], edition: Edition) -> Node:
    return el(
        "manifest",
        {"xmlns": edition.packaging, "xmlns:imsmd": _LOM, "xmlns:xsi": _XSI, "identifier": "manifest"},
        el(
            "metadata",
            None,
            el("schema", None, edition.schema_name),
            el("schemaversion", None, edition.version),
        ),
        el("organizations"),
        el("resources", None, *resources),
    )


def _packed(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items(), key=lambda entry: (entry[0] != NAME, entry[0])):
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
