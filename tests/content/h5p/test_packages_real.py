"""Packages of H5P's own library, as they lie beside the repository."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from content.h5p.errors import PackageRefusedError
from content.h5p.names import LibraryName
from content.h5p.packages import check_package, open_package
from tests.content.h5p.packages import Installed
from tests.content.h5p.test_packages_exporting import assert_same, export

LIBRARIES = {
    "H5P.Blanks": 13,
    "H5P.BranchingScenario": 16,
    "H5P.CoursePresentation": 70,
    "H5P.DragText": 11,
    "H5P.InteractiveVideo": 55,
    "H5P.MultiChoice": 13,
    "H5P.QuestionSet": 32,
    "H5P.SingleChoiceSet": 14,
    "H5P.TrueFalse": 11,
}
REASONS = {
    "broken-content-json": ("content/content.json", "invalid-json"),
    "broken-h5p-json": ("h5p.json", "invalid-json"),
    "missing-preloaded-js": ("H5P.GreetingCard-1.0/greetingcard.js", "missing-preloaded-file"),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_real_package_round_trip(shared_data: Path, name: str) -> None:
    with open_package(shared_data / "h5p/valid" / f"{name}.h5p") as package:
        checked = check_package(package, Installed())
        assert package.main is not None and package.main.machine_name == name
        assert len(checked.needed) == len(package.libraries) == LIBRARIES[name]
        assert {warning.rule for warning in checked.warnings} <= {"missing-editor-library"}
        assert checked.content is not None
        assert checked.content.files <= package.content_files.keys()
        with open_package(io.BytesIO(export(package))) as again:
            assert_same(package, again)
            assert check_package(again, Installed()).content == checked.content


@pytest.mark.parametrize("name", REASONS)
def test_broken_package_is_refused(shared_data: Path, name: str) -> None:
    with pytest.raises(PackageRefusedError) as refusal:
        open_package(shared_data / "h5p/invalid" / f"{name}.h5p")
    assert [(problem.file, problem.rule) for problem in refusal.value.problems] == [REASONS[name]]


def test_largest_package_is_opened_and_checked_in_time(shared_data: Path) -> None:
    """Import as a whole is to take five seconds; this is its first part, two at most."""
    started = time.perf_counter()
    with open_package(shared_data / "h5p/valid/H5P.InteractiveVideo.h5p") as package:
        check_package(package, Installed())
    assert time.perf_counter() - started < 2


def test_preloaded_libraries_come_first(shared_data: Path) -> None:
    with open_package(shared_data / "h5p/valid/H5P.InteractiveVideo.h5p") as package:
        needed = check_package(package, Installed()).needed
        for place, name in enumerate(needed):
            assert set(package.libraries[name].library.preloaded) <= set(needed[:place])
        assert LibraryName("FontAwesome", 4, 5) in needed


def test_case_of_a_file_counts(shared_data: Path) -> None:
    """The same package with one file renamed, as after a copy on a system that ignores case."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(shared_data / "h5p/valid/H5P.TrueFalse.h5p") as source,
        zipfile.ZipFile(target, "w") as changed,
    ):
        for info in source.infolist():
            changed.writestr(
                info.filename.replace("h5p-true-false.js", "H5P-True-False.js"), source.read(info)
            )
    with pytest.raises(PackageRefusedError) as refusal:
        open_package(target)
    assert {problem.rule for problem in refusal.value.problems} == {"missing-preloaded-file"}
