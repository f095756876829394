"""Which texts are nearly the same, that datasketch would say so too, and that twins are on one side of the hold-out."""

import json
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Store
from studio.exchange import ColumnMapping, Importer, choose_split, text_hash
from studio.exchange.twins import WIDTH, group, signatures
from studio.exchange.twins.shingles import shingles

MakeProject = Callable[..., int]
WriteFile = Callable[[str, str | bytes], Path]
TEXT = ColumnMapping("text")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
LONG = "the parcel that you promised me for monday has not come, and nobody answers the telephone"


def jaccard(one: str, other: str) -> float:
    """Of the shingles, exactly."""
    first, second = (set(shingles([text])[0].tolist()) for text in (one, other))
    return len(first & second) / len(first | second)


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_signatures_are_those_of_datasketch(texts: list[str]) -> None:
    hashes, text_of, begins = shingles(texts)
    ends = [*begins.tolist(), len(hashes)][1:]
    for place, begin, end in zip(text_of.tolist(), begins.tolist(), ends, strict=True):
        expected = MinHash(WIDTH, scheme="affine32", hashfunc=int)
        expected.update_batch(hashes[begin:end].tolist())
        assert (signatures(texts)[place] == expected.hashvalues).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=6))
def test_a_signature_hangs_on_its_own_text_alone(texts: list[str]) -> None:
    together = signatures(texts)
    for place, text in enumerate(texts):
        assert (together[place] == signatures([text])[0]).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, LONG.upper()),
        (LONG, f"  {LONG.replace(' ', '  ')}!"),
        (LONG, LONG.replace(", ", " - ")),
        ("Straße nach Köln", "STRASSE nach Ko\u0308ln"),
        ("ok", "OK."),
        ("数据标注工具很好用", "数据标注工具很好用。"),
    ],
)
def test_case_punctuation_and_spaces_make_no_difference(one: str, other: str) -> None:
    first, second = signatures([one, other])
    assert (first == second).all()


def test_texts_without_a_letter_are_like_no_other() -> None:
    assert group(signatures(["?!", "...", "?!?", "", " "])).pairs.tolist() == []


@pytest.mark.parametrize("sign", ["😀", "०", "é", "٣"])
def test_letters_digits_and_symbols_of_any_script_count(sign: str) -> None:
    assert len(shingles([sign])[0]) == 1


def test_twins_are_found_and_others_are_not() -> None:
    """Against the exact similarity of every pair; near the limit of 0.8 an estimate may go either way."""
    chance = random.Random(5)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 8))) for _ in range(300)]
    texts = []
    for _ in range(60):
        base = chance.choices(words, k=14)
        texts.append(" ".join(base))
        for changes in (1, 2, 5):
            changed = list(base)
            for place in chance.sample(range(14), changes):
                changed[place] = chance.choice(words)
            texts.append(" ".join(changed))
    found = {tuple(pair) for pair in group(signatures(texts)).pairs.tolist()}
    sure = {
        (one, other)
        for one in range(len(texts))
        for other in range(one + 1, len(texts))
        if jaccard(texts[one], texts[other]) >= 0.93
    }
    assert sure <= found
    assert all(jaccard(texts[one], texts[other]) >= 0.6 for one, other in found)
    assert len(found) > 20


def test_groups_are_led_by_their_first_row_and_reach_from_twin_to_twin() -> None:
    rows = np.arange(4 * WIDTH, dtype=np.uint32).reshape(4, WIDTH)
    rows[2, : WIDTH * 9 // 10] = rows[0, : WIDTH * 9 // 10]
    rows[3] = rows[2]
    rows[3, : WIDTH // 10] += 1
    groups = group(rows)
    assert groups.first.tolist() == [0, 1, 0, 0]
    assert [0, 2] in groups.pairs.tolist()
    assert [2, 3] in groups.pairs.tolist()


def test_a_template_used_a_thousand_times_is_one_group_in_a_moment() -> None:
    texts = [f"{LONG} {number}" for number in range(3_000)]
    groups = group(signatures(texts))
    assert (groups.first == 0).mean() > 0.99
    assert len(groups.pairs) < 100_000


def rows_of(store: Store, project: int) -> dict[str, tuple[str | None, str]]:
    """(group key, split) by text."""
    with store.read() as transaction:
        return {one.text: (one.group_key, one.split) for one in transaction.histories.all(project)}


def test_twins_in_a_file_share_a_group_and_a_split_and_are_reported(
    importer: Importer, store: Store, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(holdout_percent=50)
    chance = random.Random(3)
    texts = []
    for number in range(40):
        text = " ".join("".join(chance.choices("abcdefghij", k=6)) for _ in range(6)) + f" {number}"
        texts += [text, f"{text.upper()}!", f"{text}?"]
    report = importer.load(project, _file(tmp_path, texts), TEXT)
    groups = defaultdict(set)
    for text, (key, split) in rows_of(store, project).items():
        assert key is not None
        groups[key].add((text, split))
    assert len(groups) == 40
    assert all(len({split for _, split in members}) == 1 for members in groups.values())
    assert {split for members in groups.values() for _, split in members} == {"pool", "holdout"}
    for key, members in groups.items():
        leader = next(text for text in texts if text in {member for member, _ in members})
        assert key == text_hash(leader)
        assert next(iter(members))[1] == choose_split("inbox", leader, 50)
    assert (report.near_duplicates, report.near_duplicate_groups) == (120, 40)
    assert report.near_duplicate_pairs[0] == (texts[0], texts[1])
    assert len(report.near_duplicate_pairs) == 20


def test_a_twin_of_what_is_there_already_joins_its_group_and_its_split(
    importer: Importer, store: Store, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(holdout_percent=50)
    first = [f"{LONG[number:]} {number * 7919}" for number in range(0, 60, 3)]
    importer.load(project, _file(tmp_path, first[::4]), TEXT)
    before = rows_of(store, project)
    report = importer.load(project, _file(tmp_path, [f"{text}!!" for text in first[::4]]), TEXT)
    after = rows_of(store, project)
    for text, (_, split) in before.items():
        assert after[text][1] == split  # never changes
        assert after[f"{text}!!"] == (after[text][0], split)
        assert after[text][0] is not None
    assert report.near_duplicates == len(before)
    assert set(report.near_duplicate_pairs) == {(text, f"{text}!!") for text in before}


def test_the_same_text_again_is_a_duplicate_and_no_twin(
    importer: Importer, store: Store, project: int, tmp_path: Path
) -> None:
    importer.load(project, _file(tmp_path, [LONG]), TEXT)
    report = importer.load(project, _file(tmp_path, [LONG, f" {LONG} ", "another one"]), TEXT)
    assert (report.duplicates, report.near_duplicates, report.near_duplicate_pairs) == (2, 0, ())
    assert rows_of(store, project)[LONG][0] is None


def test_projects_do_not_share_their_groups(importer: Importer, make_project: MakeProject, tmp_path: Path) -> None:
    importer.load(make_project("one"), _file(tmp_path, [LONG]), TEXT)
    assert importer.load(make_project("two"), _file(tmp_path, [f"{LONG}!"]), TEXT).near_duplicates == 0


def _file(folder: Path, texts: list[str]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    return path


def test_a_twin_follows_the_split_that_is_stored_even_when_it_would_be_chosen_otherwise_today(
    importer: Importer, store: Store, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(holdout_percent=0)
    texts = [f"{LONG[number:]} {number * 7919}" for number in range(0, 60, 5)]
    importer.load(project, _file(tmp_path, texts), TEXT)
    with store.begin() as transaction:
        transaction.projects.get(project).holdout_percent = 90
        transaction.projects.save()
    importer.load(project, _file(tmp_path, [f"{text}!!" for text in texts] + ["like no other", "nor is this"]), TEXT)
    splits = {text: split for text, (_, split) in rows_of(store, project).items()}
    assert {splits[f"{text}!!"] for text in texts} == {"pool"}
