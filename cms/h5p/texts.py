"""Words of the script that draws the form; ``{name}`` is filled in there."""

from django.utils.translation import gettext as _


def form_texts() -> dict[str, str]:
    return {
        "add": _("Add: {entity}"),
        "added": _("Added: {entity}"),
        "addLink": _("Add the link"),
        "bold": _("Bold"),
        "changeType": _("The content of this part will be lost. Change its type?"),
        "choose": _("Choose a type"),
        "common": _("Texts of the interface"),
        "createLink": _("Link"),
        "down": _("Move down: {entity}"),
        "dropType": _("The content of this part will be lost. Remove it?"),
        "entry": _("entry"),
        "formatting": _("Formatting"),
        "full": _("No more than {count}."),
        "insertOrderedList": _("Numbered list"),
        "insertUnorderedList": _("Bulleted list"),
        "italic": _("Italic"),
        "link": _("Address of the file elsewhere"),
        "linkAddress": _("Where should the link lead?"),
        "loading": _("The form is being prepared…"),
        "lost": _("The platform did not answer. Please try again."),
        "moved": _("{entity}: now number {place}"),
        "noTypes": _("None of the types that fit here is installed. An administrator can install them."),
        "nothing": _("nothing"),
        "optional": _("Further settings"),
        "remove": _("Remove: {entity}"),
        "removed": _("Removed: {name}."),
        "removeFile": _("Remove the file"),
        "source": _("As markup"),
        "subscript": _("Subscript"),
        "superscript": _("Superscript"),
        "technical": _("Positions and technical values"),
        "undo": _("Undo"),
        "up": _("Move up: {entity}"),
        "upload": _("Upload of the file"),
        "uploaded": _("The file has been uploaded."),
        "uploading": _("Sending…"),
    }
