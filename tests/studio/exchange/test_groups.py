"""What belongs together is on one side of the hold-out, whichever file it comes in, and stays there."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import StorageFull, Store
from storage.repositories.bulk import Bulk
from storage.tables import Project
from studio.errors import BadFile, InvalidInput, OutOfSpace
from studio.exchange import ColumnMapping, Importer, choose_split, text_hash
from studio.images import ImageFolder
from tests.conftest import Clock
from tests.labelling import every_gold
from tests.studio.exchange.breaking import cut_off_after, wait_until_ended
from tests.studio.exchange.conftest import RULES, MakeProject, WriteFile

GROUPED = ColumnMapping("text", group="customer")
# Five texts that are like no other, each in three forms that are nearly the same.
BASES = [" ".join(text_hash(f"{number} {word}") for word in range(6)) for number in range(5)]
TEXTS = [[base, f"{base}!", base.upper()] for base in BASES]
CUSTOMERS = ("ana", "ben", "cy")
Row = tuple[str, str | None]
ALL = [text for forms in TEXTS for text in forms]


@st.composite
def some_files(draw: st.DrawFn) -> list[list[Row]]:
    """Up to three files, in which a text is of one customer, named or not."""
    of = {text: draw(st.sampled_from([None, *CUSTOMERS])) for text in ALL}
    rows = st.sampled_from(ALL).flatmap(lambda text: st.tuples(st.just(text), st.sampled_from([None, of[text]])))
    return draw(st.lists(st.lists(rows, min_size=1, max_size=8), min_size=1, max_size=3))


def rows_of(rows: Sequence[Row]) -> str:
    return "\n".join(json.dumps({"text": text, "customer": customer}) for text, customer in rows)


def splits(store: Store, project: int) -> dict[str, str]:
    with store.read() as transaction:
        return {one.text: one.split for one in transaction.histories.all(project)}


def together(files: Sequence[Sequence[Row]]) -> list[set[str]]:
    """The texts that belong together, by the plainest of ways."""
    groups: list[set[str]] = []
    rows = [row for file in files for row in file]
    ties = [{text for text, _ in rows if text in forms} for forms in TEXTS]
    ties += [{text for text, named in rows if named == customer} for customer in CUSTOMERS]
    for tie in filter(None, ties):
        met = [group for group in groups if group & tie]
        groups = [group for group in groups if not group & tie] + [tie.union(*met)]
    return groups


@settings(max_examples=40, deadline=None)
@given(files=some_files())
def test_groups_are_on_one_side_or_their_hold_out_is_known_to_have_leaked(files: list[list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/a.db")
        with store.begin() as transaction:
            project = transaction.projects.add(
                Project(
                    name="inbox", title="", task="text-classification", checkpoint="", retrain_after=0,
                    holdout_percent=50, overlap=1, strategy="as-imported", members_only=False, created_at=0,
                )
            ).id  # fmt: skip
        images = ImageFolder(Path(folder) / "images")
        importer = Importer(store, Path(folder) / "imports", Clock(), 1_000, RULES, images=images)
        before: dict[str, str] = {}
        reported = 0
        for number, rows in enumerate(files):
            path = Path(folder) / f"{number}.jsonl"
            path.write_text(rows_of(rows))
            reported += importer.load(project, path, GROUPED).leaks
            after = splits(store, project)
            assert before.items() <= after.items(), "nothing moves"
            before = after
        with store.read() as transaction:
            leaked = {pair.text: pair.twin_text for pair in transaction.leaks.pairs(project, 0, 100)}
            keys = {one.text: one.group_key for one in transaction.histories.all(project)}
        for group in together(files):
            sides = {before[text] for text in group}
            expected = {text for text in group if before[text] == "holdout"} if len(sides) == 2 else set()
            assert expected == group & leaked.keys()
            assert {leaked[text] for text in expected} <= {text for text in group if before[text] == "pool"}
            assert len({keys[text] for text in group}) == 1
            # Two groups that nothing had tied together before may meet; a file alone never has a leak.
            assert not expected or len(files) > 1
        assert reported == len(leaked)
        store.close()


def test_a_named_group_falls_where_its_name_does_and_later_files_follow(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(holdout_percent=50)
    first = [(text_hash(f"a{number}"), f"customer {number % 20}") for number in range(100)]
    second = [(text_hash(f"b{number}"), f"customer {number % 20}") for number in range(100)]
    report = importer.load(project, write("a.jsonl", rows_of(first)), GROUPED)
    assert (report.named_groups, report.near_duplicates, report.leaks) == (20, 0, 0)
    importer.load(project, write("b.jsonl", rows_of(second)), GROUPED)
    found = splits(store, project)
    for text, customer in first + second:
        assert found[text] == choose_split("inbox", str(customer), 50)
    assert set(found.values()) == {"pool", "holdout"}


def test_a_file_that_names_groups_later_ties_what_is_there_already(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(holdout_percent=50)
    texts = [text_hash(f"a{number}") for number in range(40)]
    importer.load(project, write("a.jsonl", rows_of([(text, None) for text in texts])), ColumnMapping("text"))
    before = splits(store, project)
    held = sum(split == "holdout" for split in before.values())
    assert 0 < held < 40
    report = importer.load(project, write("b.jsonl", rows_of([(text, "ana") for text in texts])), GROUPED)
    assert (report.duplicates, report.leaks) == (40, held)
    assert importer.load(project, write("c.jsonl", rows_of([("new one", "ana")])), GROUPED).leaks == 0
    with store.read() as transaction:
        keys = {one.group_key for one in transaction.histories.all(project)}
    assert keys == {text_hash(texts[0])}
    assert splits(store, project)["new one"] == "pool", "held out, it would have leaked at once"


def test_a_leak_is_reported_with_both_texts_and_leaves_the_estimate(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(holdout_percent=50)
    pool = next(text for number in range(99) if choose_split("inbox", text := text_hash(f"p{number}"), 50) == "pool")
    held = next(text for number in range(99) if choose_split("inbox", text := text_hash(f"h{number}"), 50) != "pool")
    rows = [{"text": pool, "label": "refund"}, {"text": held, "label": "refund"}]
    both = ColumnMapping("text", "label")
    importer.load(project, write("a.jsonl", "\n".join(map(json.dumps, rows))), both)
    with store.read() as transaction:
        assert {one.split for one in every_gold(transaction, project)} == {"pool", "holdout"}
    report = importer.load(project, write("b.jsonl", rows_of([(f"{pool}!", "x"), (f"{held}!", "x")])), GROUPED)
    assert (report.leaks, report.leak_pairs) == (1, ((held, f"{held}!"),))
    assert any("left out of every estimate" in line for line in report.sentences())
    with store.read() as transaction:
        assert {one.split for one in every_gold(transaction, project)} == {"pool"}
        assert transaction.leaks.count(project) == 1


def test_a_leak_leaves_the_estimate_with_the_piece_that_brings_it(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(holdout_percent=50)
    pool, held = sides("p")[0], [sides(name)[1] for name in "abc"]
    importer.load(project, write("a.jsonl", rows_of([(text, None) for text in [pool, *held]])), GROUPED)
    monkeypatch.setattr("studio.exchange.plan.PIECE", 4)
    # The first is tied to the pool by a new text, the others by their group in rows of their own.
    ties = [(pool, "ana"), (held[0], "ana"), *((text_hash(f"n{number}"), None) for number in range(9))]
    ties += [(f"{held[1]}!", "ana"), (held[2], "ana")]
    leaked: list[set[str]] = []

    def goes_on() -> bool:
        with store.read() as transaction:
            leaked.append(transaction.leaks.hashes(project))
        return True

    monkeypatch.setattr(importer._background, "goes_on", goes_on)
    report = importer.load(project, write("b.jsonl", rows_of(ties)), GROUPED)
    assert leaked[0] == set()
    assert {text_hash(held[0]), text_hash(held[2])} <= leaked[1], "both texts were there before"
    with store.read() as transaction:
        assert transaction.leaks.hashes(project) == {text_hash(text) for text in held}
    assert report.leaks == 3


def test_what_changes_of_examples_that_are_there_is_stored_in_pieces_too(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(holdout_percent=50)
    texts = [text_hash(f"a{number}") for number in range(40)]
    importer.load(project, write("a.jsonl", rows_of([(text, None) for text in texts])), ColumnMapping("text"))
    monkeypatch.setattr("studio.exchange.storing.CHANGED_AT_ONCE", 7)
    file = write("b.jsonl", rows_of([(text, "ana") for text in texts]))
    with monkeypatch.context() as patch:
        cut_off_after(2, patch, StorageFull)
        with pytest.raises(OutOfSpace, match="40 of 40 rows are stored"):
            importer.load(project, file, GROUPED)
    sizes: list[int] = []
    regroup = Bulk.regroup

    def counted(bulk: Bulk, project_id: int, rows: list[tuple[str, str | None, str | None]]) -> None:
        sizes.append(len(rows))
        regroup(bulk, project_id, rows)

    monkeypatch.setattr(Bulk, "regroup", counted)
    broken = importer.newest(project)[0]
    importer.resume(project, broken.id)
    done = wait_until_ended(importer, project, broken.id)
    assert max(sizes) <= 7
    assert (done.report.duplicates, done.stored) == (40, 40)
    with store.read() as transaction:
        found = list(transaction.histories.all(project))
        assert {(one.group_key, one.named_group) for one in found} == {(text_hash(texts[0]), text_hash("ana"))}
        assert transaction.leaks.count(project) == done.report.leaks == sum(one.split == "holdout" for one in found)


def sides(name: str) -> tuple[str, str]:
    """A text of the pool and one that is held out, like no others."""
    texts = [text_hash(f"{name}{number}") for number in range(99)]
    found = {choose_split("inbox", text, 50): text for text in texts}
    return found["pool"], found["holdout"]


def test_a_whole_project_that_holds_a_leak_says_so(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(labels=())
    example = {"state": "pending", "rank": 0.0, "open_seats": 1, "created_at": 0.0}
    kept = {"title": "P", "task": "text-classification", "checkpoint": "", "retrain_after": 0, "holdout_percent": 20}
    lines = [
        {"studio_export": 1},
        {"project": {"name": "p", **kept, "overlap": 1, "strategy": "random", "members_only": False, "created_at": 0}},
        {"example": {"text": BASES[0], "split": "holdout", **example}},
        {"example": {"text": f"{BASES[0]}!", "split": "pool", **example}},
        {"example": {"text": BASES[1], "split": "holdout", "named_group": text_hash("ana"), **example}},
        {"example": {"text": BASES[2], "split": "pool", "named_group": text_hash("ana"), **example}},
        {"example": {"text": BASES[3], "split": "holdout", **example}},
    ]
    report = importer.load(project, write("all.jsonl", "\n".join(map(json.dumps, lines))), ColumnMapping("text"))
    assert report.leaks == 2
    assert report.leak_pairs == ((BASES[0], f"{BASES[0]}!"), (BASES[1], BASES[2]))
    with store.read() as transaction:
        assert transaction.leaks.hashes(project) == {text_hash(BASES[0]), text_hash(BASES[1])}


@pytest.mark.parametrize("column", ["text", "label"])
def test_the_text_and_the_label_are_no_groups(column: str) -> None:
    with pytest.raises(InvalidInput, match="cannot also say what belongs together"):
        ColumnMapping("text", "label", group=column).require(["text", "label"])


def test_a_group_that_is_no_name_is_a_bad_row(importer: Importer, project: int, write: WriteFile) -> None:
    file = write("a.jsonl", json.dumps({"text": "a", "customer": ["ana", "ben"]}))
    with pytest.raises(BadFile, match="cannot be imported") as refused:
        importer.load(project, file, GROUPED)
    assert refused.value.rows == ("row 1: the group is a list, not a name or a number",)


def test_numbers_name_the_same_group_in_every_format(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(holdout_percent=50)
    texts = [text_hash(f"t{number}") for number in range(20)]
    csv = "text,customer\n" + "\n".join(f"{text},7" for text in texts[:10])
    importer.load(project, write("a.csv", csv), GROUPED)
    rows = [json.dumps({"text": text, "customer": 7}) for text in texts[10:]]
    importer.load(project, write("b.jsonl", "\n".join(rows)), GROUPED)
    sides: dict[str, int] = defaultdict(int)
    for split in splits(store, project).values():
        sides[split] += 1
    assert list(sides.values()) == [20]
