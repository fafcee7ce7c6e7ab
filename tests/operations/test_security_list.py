"""docs/SECURITY.md: a row for each requirement of ASVS 5.0 to level 2, and tests that exist."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/SECURITY.md").read_text()

LEVEL_2 = {  # section -> how its requirements to level 2 are numbered
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2",
    "2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1-1",
    "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2",
    "4.1": "1-3", "4.2": "1-1", "4.3": "1-2", "4.4": "1-4",
    "5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3",
    "6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3",
    "6.8": "1-4",
    "7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2",
    "8.1": "1-2", "8.2": "1-3", "8.3": "1-1", "8.4": "1-1",
    "9.1": "1-3", "9.2": "1-4",
    "10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2",
    "10.7": "1-3",
    "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1-1", "11.6": "1-1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4",
    "13.1": "1-1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3",
    "15.1": "1-3", "15.2": "1-3", "15.3": "1-7",
    "16.1": "1-1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
    "17.1": "1-1", "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip
MARKS = {"✔": "met", "◐": "in part", "✘": "not met", "–": "not applicable"}


def rows() -> list[list[str]]:
    """The cells of each row about requirements."""
    lines = [line for line in PAGE.splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_requirement_has_one_row() -> None:
    wanted = {
        f"{section}.{number}"
        for section, span in LEVEL_2.items()
        for number in range(1, int(span.split("-")[1]) + 1)
    }
    assert len(wanted) == 253
    named = [number for row in rows() for number in row[0].split(", ")]
    assert sorted(named) == sorted(set(named))
    assert set(named) == wanted


def test_each_row_says_how_it_stands() -> None:
    for row in rows():
        assert len(row) == 5, row
        assert row[2] in MARKS, row
        assert row[2] == "✔" or row[3], f"{row[0]}: why?"


def test_the_count_is_the_page_s() -> None:
    counted = Counter(MARKS[row[2]] for row in rows() for _ in row[0].split(", "))
    said = ", ".join(f"{counted[word]} {word}" for word in MARKS.values())
    assert f"Of 253 requirements: {said}." in PAGE


def test_the_tests_that_it_names_exist() -> None:
    named = set(re.findall(r"\b(?:tests|docs|deploy)/[\w/.]+\w", PAGE))
    kept = {each for each in named if not (ROOT / each).exists()}
    assert kept <= {"docs/CONNECTING.md"}, kept
