"""What an export does when nobody reads on."""

import os

from studio.cli.data import pour


def test_a_reader_who_has_seen_enough_ends_an_export_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as file:  # whose end writes what is left
        assert pour([b"a line\n"] * 100_000, file) == 1


def test_what_is_read_to_its_end_arrives_whole() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as file:
        assert pour(iter([b"one\n", b"two\n"]), file) == 0
    with os.fdopen(reading, "rb") as file:
        assert file.read() == b"one\ntwo\n"
