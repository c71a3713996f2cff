import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.snils import check_number, find_snils, format_snils, validate_snils
from core.errors import InvalidInputError

VECTORS = {
    "112233445": "95",
    "001326678": "99",
    "001508815": "00",
    "001437544": "00",
    "001318759": "01",
    "006996682": "00",
    "006877897": "00",
}
checked_numbers = st.integers(1_001_999, 999_999_999).map("{:09d}".format)


@pytest.mark.parametrize(("number", "check"), VECTORS.items())
def test_known_numbers_are_accepted(number: str, check: str) -> None:
    assert validate_snils(number + check) == number + check


@pytest.mark.parametrize(
    "typed", ["112-233-445 95", " 11223344595 ", "112 233 445 95", "112–233–445‑95", "112.233.445.95"]
)
def test_any_form_of_typing_gives_the_same_digits(typed: str) -> None:
    assert validate_snils(typed) == "11223344595"


@pytest.mark.parametrize(
    "typed",
    ["", "1122334459", "112233445955", "112-233-445 96", "00000000000", "abc-def-ghi jk", "١١٢٢٣٣٤٤٥٩٥"],
)
def test_what_is_no_snils_is_refused_with_the_field_named(typed: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        validate_snils(typed)
    assert "snils" in caught.value.fields
    assert find_snils(typed) is None


@pytest.mark.parametrize("digits", ["00100199800", "00000000117"])
def test_numbers_older_than_the_check_rule_are_accepted_as_they_are(digits: str) -> None:
    assert validate_snils(digits) == digits


@given(checked_numbers)
def test_the_check_number_is_the_only_one_that_passes(number: str) -> None:
    """The rule in the words of the law: below 100 itself; 100 and 101 give 00; above, the remainder."""
    total = sum(int(digit) * weight for digit, weight in zip(number, range(9, 0, -1), strict=True))
    rest = total if total < 101 else total % 101
    expected = 0 if rest in (100, 101) else rest
    assert check_number(number) == expected
    accepted = [check for check in range(100) if find_snils(f"{number}{check:02d}")]
    assert accepted == [expected]


@given(checked_numbers, st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed_unless_the_rule_cannot(number: str, place: int, shift: int) -> None:
    digits = number + f"{check_number(number):02d}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    same_check = check_number(wrong[:9]) == check_number(number)
    unchecked = int(wrong[:9]) <= 1_001_998
    assert (find_snils(wrong) is not None) == (same_check or (unchecked and int(wrong[:9]) > 0))


@given(checked_numbers)
def test_writing_and_reading_give_the_number_back(number: str) -> None:
    digits = number + f"{check_number(number):02d}"
    assert validate_snils(format_snils(digits)) == digits
