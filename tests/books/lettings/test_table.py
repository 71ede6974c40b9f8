"""Reading a person's table: every encoding and delimiter they export, a clear no for what is no table, and no row lost for another's fault."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.lettings.rules import table
from bankbook.books.lettings.rules.table import FileRefused

COLUMNS = ("code", "name")


def cells(body: bytes) -> list[dict[str, str]]:
    return [row.cells for row in table.read(body, COLUMNS).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-marked"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_spreadsheets_save_is_read(encoding: str, delimiter: str, newline: str) -> None:
    text = newline.join([delimiter.join(["code", "name"]), delimiter.join(["T1", "Élodie Brontë £"]), ""])
    body = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-marked" else text.encode(encoding)

    assert cells(body) == [{"code": "T1", "name": "Élodie Brontë £"}]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (b"", "missing_column", "code, name"),
        (b"code,other\nT1,x\n", "missing_column", "no column name"),
        (b"code,name,code\nT1,x,y\n", "file_refused", "twice"),
        (b'"code,name\nT1,x\n', "file_refused", "first row"),
        (b"\x81\x8d\x8f", "file_refused", "UTF-8"),
        (b"\xff\xfe\x00", "file_refused", "UTF-16"),
        (b"code,name\n" + b"x" * (table.BODY_BYTES_MAX + 1), "file_refused", "larger"),
        (b"code,name\n" + b"T,x\n" * (table.ROWS_MAX + 1), "file_refused", "rows"),
    ],
)
def test_what_is_no_such_table_is_refused_whole(body: bytes, code: str, words: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        table.read(body, COLUMNS)
    assert refusal.value.code == code
    assert words in str(refusal.value)


def test_columns_may_come_in_any_order_case_and_spelling_and_others_are_left_alone() -> None:
    assert cells(b" NAME ,Extra,Code\nAnn,1,T1\n") == [{"name": "Ann", "extra": "1", "code": "T1"}]


def test_a_row_of_another_shape_is_reported_and_costs_no_other() -> None:
    found = table.read(b"code,name\nT1,Ann,x\nT2,Bo\n\n,\nT3\nT4,Di\n", COLUMNS)
    assert [row.cells["code"] for row in found.rows] == ["T2", "T4"]
    assert [problem.row for problem in found.problems] == [2, 6]


def test_a_quotation_mark_that_is_never_closed_ends_the_file_there_and_says_so() -> None:
    found = table.read(b'code,name\nT1,Ann\nT2,"Bo\nT3,Cy\n', COLUMNS)
    assert [row.cells["code"] for row in found.rows] == ["T1"]
    assert [(problem.row, problem.column) for problem in found.problems] == [(3, "")]


def test_a_quoted_cell_may_span_lines_and_rows_are_counted_where_they_begin() -> None:
    found = table.read(b'code,name\nT1,"Ann\nMarsh"\nT2,Bo\n', COLUMNS)
    assert [(row.number, row.cells["code"]) for row in found.rows] == [(2, "T1"), (4, "T2")]


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_in_another_way(body: bytes) -> None:
    with suppress(FileRefused):
        assert all(set(row.cells) >= set(COLUMNS) for row in table.read(body, COLUMNS).rows)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(COLUMNS)
    writer.writerows(rows)

    found = cells(text.getvalue().encode())
    assert [(row["code"], row["name"]) for row in found] == [(code.strip(), name.strip()) for code, name in rows]
