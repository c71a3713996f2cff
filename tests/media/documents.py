"""Small office documents for tests."""

from io import BytesIO
from zipfile import ZipFile, ZipInfo

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def make_docx(*, extra: str = "") -> bytes:
    return _archive(
        {"[Content_Types].xml": f'<Types><Override ContentType="{_DOCX}"/></Types>', "word/document.xml": ""},
        extra,
    )


def make_odt(*, extra: str = "") -> bytes:
    return _archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}, extra)


def _archive(entries: dict[str, str], extra: str) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, text in {**entries, **({extra: "x"} if extra else {})}.items():
            archive.writestr(ZipInfo(name), text)
    return target.getvalue()
