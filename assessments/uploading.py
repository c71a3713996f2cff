"""The part of a question that takes a file: a plain form field, which written.js makes easier."""

from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.item_types.base import UploadRules
from assessments.marking import AnswerFileData


def upload_html(attempt_uuid: UUID, slot: int, rules: UploadRules, file: AnswerFileData | None) -> SafeString:
    """Without a script the buttons send the whole form to the place of this file, answers included."""
    words = {
        "url": reverse("assessments:answer_file", args=[attempt_uuid, slot]),
        "slot": slot,
        "attached": "" if file else SafeString(" hidden"),
        "name": file.name if file else "",
        "size": filesizeformat(file.size) if file else "",
        "accepts": ",".join(rules.accepts),
        "most": rules.max_bytes,
        "remove": _("Remove"),
        "choose": _("Choose a file"),
        "replace": _("Replace the file"),
        "label": _("Replace the file") if file else _("Choose a file"),
        "upload": _("Upload the file"),
        "progress": _("Uploading"),
        "cancel": _("Cancel"),
        "uploaded": _("The file is attached."),
        "removed": _("The file is removed."),
        "too_large": _("The file is larger than %(limit)d MB.") % {"limit": rules.max_bytes >> 20},
        "failed": _("The file was not uploaded: check the connection and choose it again."),
        "elsewhere": _("A file attached in another window"),
    }
    return format_html(_PANEL, **words)


_PANEL = """
<div class="kf-upload" data-upload="{slot}" data-url="{url}" data-most="{most}" data-choose="{choose}"
 data-replace="{replace}" data-uploading="{progress}" data-uploaded="{uploaded}" data-removed="{removed}"
 data-too-large="{too_large}" data-failed="{failed}" data-elsewhere="{elsewhere}">
<p class="kf-upload__file"{attached}><i class="bi bi-paperclip" aria-hidden="true"></i>
<a href="{url}" data-name>{name}</a> <span class="kf-muted" data-size>{size}</span>
<button class="btn btn-link" type="submit" name="remove" value="{slot}"
 formaction="{url}">{remove}</button></p>
<label class="form-label" for="upload-{slot}">{label}</label>
<div class="kf-upload__row"><input class="form-control" type="file" id="upload-{slot}" name="upload-{slot}"
 accept="{accepts}" aria-describedby="upload-{slot}-state">
<button class="btn btn-outline-primary" type="submit" formaction="{url}"
 formenctype="multipart/form-data" data-send>{upload}</button></div>
<div class="kf-upload__progress" hidden>
<progress class="kf-progress" max="100" value="0" aria-label="{progress}"></progress>
<button class="btn btn-link" type="button" data-cancel>{cancel}</button></div>
<p class="kf-upload__state" id="upload-{slot}-state" role="status"></p></div>
"""
