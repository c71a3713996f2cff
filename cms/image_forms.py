"""The form of the image library: it takes what learners may be shown, and nothing else."""

import mimetypes
from typing import Any

from django import forms
from wagtail.images.forms import BaseImageForm

from core.errors import InvalidInputError
from media import api as media_api


class LibraryImageForm(BaseImageForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            try:
                check_picture(file.read(), file.name)
            except InvalidInputError as error:
                raise forms.ValidationError(str(error)) from error
            file.seek(0)
        return file


def check_picture(content: bytes, name: str) -> None:
    """Raise ``InvalidInputError`` when the picture could not become an asset."""
    media_api.check_asset(mimetypes.guess_type(name)[0] or "", content)
