"""CSV as spreadsheets write it, and as nobody should."""

import csv
import io

import pytest

from joinways.csv_files import MOST_ROWS, BadFile, as_csv, read_table

NAMES = {"name": {"name", "Nom", "Nombre"}, "city": {"city", "Ville"}}
ROW = {"name": "Léa", "city": "Nîmes"}


@pytest.mark.parametrize(
    "content",
    [
        "name;city\nLéa;Nîmes\n".encode(),
        "\ufeffName,CITY\r\nLéa,Nîmes\r\n".encode(),
        "Nom;Ville\r\nLéa;Nîmes".encode("cp1252"),
        '"Nombre"\t"city"\n\n"Léa"\t"Nîmes"\n;;\n'.encode(),
        "city,,  NAME \nNîmes,x,Léa".encode(),
    ],
)
def test_usual_spellings_are_read(content: bytes) -> None:
    rows = [row for _, row in read_table(content, NAMES).rows]
    assert rows[0] == ROW


def test_lines_are_those_of_the_file_and_unknown_heads_are_named() -> None:
    table = read_table(b'name;age\n\n"a\nb";3\n\nc', NAMES)
    assert table.rows == [(3, {"name": "a\nb"}), (6, {"name": "c"})]
    assert table.unknown == ["age"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"name;city", "empty"),
        (b"age;size\n1;2", "no-columns"),
        (b"name;name\n1;2", "no-columns"),
        (b"PK\x03\x04\x00\x00binary", "not-text"),
        ("name\nx".encode("utf-16"), "not-text"),
        (b"\x81\x8d\x8f\xff", "not-text"),
        (b'name\n"open', "unreadable"),
        (b'name\n"' + b"x" * 200_000 + b'"', "unreadable"),
        (b"name\n" + b"x\n" * (MOST_ROWS + 1), "too-many"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_table(content, NAMES)
    assert refused.value.code == code


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "cell", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "it's", "'quoted'", 'a"b']
)
def test_no_cell_is_a_formula_and_all_come_back(cell: str, lang: str) -> None:
    text = "".join(as_csv(["Nom", "Ville"], [[cell, "x"]], lang))
    written = list(csv.reader(io.StringIO(text), delimiter="," if lang == "en" else ";"))[1][0]
    assert not written.startswith(("=", "+", "-", "@", "\t"))
    assert read_table(text.encode(), NAMES).rows[0][1]["name"] == cell.strip()
