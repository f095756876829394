"""Real input: 20 raters of 4,200 tweets come in, agree as the reference libraries say, are adjudicated, and go out."""

import json
from collections import Counter
from io import BytesIO
from itertools import combinations, cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import krippendorff
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from storage import Store
from studio.exchange.exporter import Exporter
from studio.exchange.importer import Importer
from studio.exchange.mapping import ColumnMapping
from studio.images import ImageFolder
from studio.labelling.audit import contradictions
from studio.labelling.meaning import renamed_since
from studio.labelling.review.decisions import Decision
from studio.labelling.review.disagreements import Filter
from studio.labelling.review.review import Review
from studio.projects import LabelName, Projects
from studio.settings import Settings
from studio.wiring.importing import import_rules
from tests.conftest import Clock
from tests.labelling import make_people

LABELS = ("negative", "neutral", "positive")
RATERS = [f"rater-{number:02d}" for number in range(20)]
REVIEWERS = ("rita", "rob")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def no_features(*_: object) -> NDArray[np.float64]:
    raise AssertionError("this journey ranks no label errors")


@pytest.fixture
def tweets(shared_data: Path) -> list[dict[str, Any]]:
    lines = (shared_data / "vader_tweets" / "tweets.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def said(tweets: list[dict[str, Any]]) -> NDArray[np.int64]:
    """What each rater says of each tweet, shape (raters, tweets): a position in LABELS."""
    return np.sign([tweet["ratings"] for tweet in tweets]).T + 1


@pytest.fixture
def project(store: Store, clock: Clock, tmp_path: Path, tweets: list[dict[str, Any]], said: NDArray[np.int64]) -> int:
    """The project, imported from a file with a row a rating."""
    file = tmp_path / "ratings.jsonl"
    rows = (
        {"text": tweet["text"], "label": LABELS[label], "annotator": RATERS[rater]}
        for place, tweet in enumerate(tweets)
        for rater, label in enumerate(said[:, place])
    )
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    view = Projects(store, clock).create(
        "vader",
        labels=[LabelName(label) for label in LABELS],
        checkpoint="tiny",
        retrain_after=0,
        holdout_percent=20,
        overlap=len(RATERS),
    )
    images = ImageFolder(tmp_path / "images")
    importer = Importer(store, tmp_path / "imports", clock, 100_000, import_rules(Settings()), images=images)
    report = importer.load(view.id, file, ColumnMapping("text", "label", "annotator"))
    assert (report.added, report.labelled, report.annotators) == (4_200, 84_000, 20)
    return view.id


def require_reference_figures(review: Review, project: int, said: NDArray[np.int64]) -> None:
    found = review.agreement.of(project)
    assert (found.annotators, found.shared, found.answers) == (RATERS, 4_200, 84_000)
    table, _ = aggregate_raters(said.T)
    assert found.percent.value == pytest.approx(((table**2).sum(axis=1) - 20).mean() / 380, abs=1e-10)
    assert found.fleiss.value == pytest.approx(fleiss_kappa(table), abs=1e-10)
    alpha = krippendorff.alpha(said.astype(float), level_of_measurement="nominal")
    assert found.alpha.value == pytest.approx(alpha, abs=1e-10)
    kappas = [cohen_kappa_score(said[one], said[other]) for one, other in combinations(range(20), 2)]
    assert [pair.kappa.value for pair in found.pairs] == pytest.approx(kappas, abs=1e-10)
    assert found.cohen.value == pytest.approx(np.mean(kappas), abs=1e-10)
    for figure in (found.percent, found.fleiss, found.alpha, found.cohen):
        assert figure.value is not None
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.value < figure.high < figure.low + 0.03


def adjudicate_all(review: Review, project: int, truth: dict[str, str]) -> int:
    """Two reviewers take turns; each decides by the mean rating, which the raters' majority does not always share."""
    turns = cycle(REVIEWERS)
    decided, after = 0, 0
    while True:
        page = review.disagreements.page(project, Filter(), after, 100)
        for example in page.examples:
            assert len(example.opinions) == 20
            wanted = Decision(uuid4().hex, example.id, None, truth[example.text])
            review.decisions.adjudicate(project, next(turns), wanted)
            decided += 1
        if page.next is None:
            return decided
        after = page.next


def expected_gold(said: NDArray[np.int64], tweets: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """(label, reason) by text: what all say, what more than half say, or else what the reviewers decide."""
    gold = {}
    for place, tweet in enumerate(tweets):
        label, votes = Counter(said[:, place].tolist()).most_common(1)[0]
        if votes <= 10:
            gold[tweet["text"]] = (tweet["label"], "adjudicated")
        else:
            gold[tweet["text"]] = (LABELS[label], "consensus" if votes == 20 else "majority")
    return gold


def test_twenty_raters_are_measured_adjudicated_and_exported(
    store: Store, clock: Clock, project: int, tweets: list[dict[str, Any]], said: NDArray[np.int64], tmp_path: Path
) -> None:
    make_people(store, *REVIEWERS, role="reviewer")
    review = Review.build(store, clock, no_features)
    require_reference_figures(review, project, said)
    expected = expected_gold(said, tweets)

    disputed = review.disagreements.page(project, Filter()).total
    assert disputed == sum(reason == "adjudicated" for _, reason in expected.values()) > 200
    assert adjudicate_all(review, project, {tweet["text"]: tweet["label"] for tweet in tweets}) == disputed
    assert review.disagreements.page(project, Filter()).total == 0
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []

    file = BytesIO()
    assert Exporter(store, renamed_since, ImageFolder(tmp_path / "images")).export(project, "jsonl", file) == 4_200
    rows = [json.loads(line) for line in file.getvalue().splitlines()]
    assert {row["text"]: (row["label"], row["reason"]) for row in rows} == expected
    by = Counter(row["annotator"] for row in rows if row["reason"] == "adjudicated")
    assert by == {"rita": (disputed + 1) // 2, "rob": disputed // 2}
