"""Small misspellings, as H5P.TextUtilities measures them."""

# More than this many changes never pass.
_MOST_CHANGES = 2
_LONG_WORD, _SHORT_WORD = 9, 3


def forgiven(solution: str) -> int:
    """Changes: two in words longer than nine characters, one in those longer than three."""
    length = len(_units(solution))
    return 2 if length > _LONG_WORD else 1 if length > _SHORT_WORD else 0


def changes(one: str, other: str) -> int:
    """Characters put in, left out, changed or swapped with their neighbour; at most three are counted."""
    first, second = _units(one), _units(other)
    far = _MOST_CHANGES + 1
    if abs(len(first) - len(second)) > _MOST_CHANGES:
        return far
    before: dict[int, int] = {}
    row = {column: column for column in range(far + 1)}
    for line in range(1, len(first) + 1):
        # Only cells near the diagonal can hold fewer than three changes.
        older, before, row = before, row, {}
        for column in range(max(0, line - far), min(len(second), line + far) + 1):
            if column == 0:
                row[column] = line
                continue
            differs = first[line - 1] != second[column - 1]
            best = min(
                before.get(column, far) + 1,
                row.get(column - 1, far) + 1,
                before.get(column - 1, far) + differs,
            )
            if line > 1 and column > 1 and first[line - 2 : line] == second[column - 2 : column][::-1]:
                best = min(best, older.get(column - 2, far) + differs)
            row[column] = best
    return min(row.get(len(second), far), far)


def _units(text: str) -> list[int]:
    """JavaScript counts UTF-16 code units, not characters."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return [raw[place] | raw[place + 1] << 8 for place in range(0, len(raw), 2)]
