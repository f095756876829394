"""Loads every entrant, lets them answer by turns, and makes rows of what was seen."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from studio.collector import spare_what_is_loaded
from studio.inputs import Input
from studio.metrics.quantiles import quantile
from studio.serving.board.entrants import Entrant, Weight, weigh
from studio.serving.board.figures import Latency, Row
from studio.serving.board.material import Material, size_of
from studio.serving.board.rounds import ROUNDS, Contestant, Seen, run_rounds
from studio.serving.inputs import words_of
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.serving.score import score_of
from studio.tasks import find_task
from studio.tasks.base import Said, Task

# What goes on, and the share that is done.
Say = Callable[[str, float], None]
# A round takes about as long as loading so many.
STEPS_OF_A_ROUND = 4
SHORT, MEDIAN, LONGEST = range(3)


def measure(
    entrants: Sequence[Entrant],
    material: Material,
    say: Say,
    others: Mapping[str, Contestant] | None = None,
    rounds: int = ROUNDS,
) -> tuple[list[Row], dict[str, Seen]]:
    """A row for each entrant, the first of which is the reference; and what `others`, measured beside them, did.

    `say` hears what goes on, and the share that is done.

    Raises:
        StudioError: one of them cannot be loaded.
    """
    lengths = _lengths(material.inputs)
    weights = {}
    steps = len(entrants) + rounds * STEPS_OF_A_ROUND + 1
    for number, entrant in enumerate(entrants):
        say(f"loading {entrant.key}", number / steps)
        weights[entrant.key] = weigh(entrant, lengths)
    with ExitStack() as stack:
        predictors = {entrant.key: entrant.load() for entrant in entrants}
        for predictor in predictors.values():
            stack.callback(predictor.close)
        spare_what_is_loaded()  # as it is where the studio serves
        contestants = {key: Contestant(partial(_ask, predictor)) for key, predictor in predictors.items()}
        begun = len(entrants)
        seen = run_rounds(
            {**(others or {}), **contestants},
            material.inputs,
            lengths,
            lambda number: say(f"round {number} of {rounds}", (begun + (number - 1) * STEPS_OF_A_ROUND) / steps),
            rounds,
        )
        say("comparing answers", (steps - 1) / steps)
        reference = _said(_ask(predictors[entrants[0].key], material.inputs))
        rows = [
            _row(entrant, predictors[entrant.key], weights[entrant.key], seen[entrant.key], material, reference)
            for entrant in entrants
        ]
    return rows, {name: seen[name] for name in others or {}}


def _lengths(inputs: Sequence[Input]) -> list[Input]:
    """A short one, one in the middle, and the longest."""
    ordered = sorted(inputs, key=size_of)
    return [ordered[len(ordered) // 10], ordered[len(ordered) // 2], ordered[-1]]


def _row(
    entrant: Entrant, predictor: Predictor, weight: Weight, seen: Seen, material: Material, reference: Sequence[Said]
) -> Row:
    task, answers = find_task(entrant.task), _ask(predictor, material.inputs)
    flips = sum(found != right for found, right in zip(_said(answers), reference, strict=True))
    spans = [
        Latency(answer.tokens, _ms(seen.by_length[place], 0.5), _ms(seen.by_length[place], 0.95))
        for place, answer in enumerate(_ask(predictor, _lengths(material.inputs)))
    ]
    return Row(
        version=entrant.version,
        name=entrant.variant,
        texts_per_second=round(statistics.median(seen.rates), 1),
        callers={count: round(statistics.median(rates), 1) for count, rates in seen.callers.items()},
        p50_ms=_ms(seen.alone, 0.5),
        p95_ms=_ms(seen.alone, 0.95),
        short=spans[SHORT],
        median=spans[MEDIAN],
        longest=spans[LONGEST],
        equal_labels=round(1 - flips / len(answers), 4),
        flips=flips,
        metric=task.metrics[task.headline[0]].title,
        score=_score(entrant, predictor, material.labelled),
        disk_mb=round(entrant.disk_mb, 1),
        memory_mb=weight.memory_mb,
        load_seconds=weight.load_seconds,
    )


def _ask(predictor: Predictor, inputs: Sequence[Input]) -> list[Prediction]:
    answers = predictor.predict(inputs, takes_all=True)
    assert answers is not None, "nobody closes it before it is measured"
    return answers


def _said(answers: Sequence[Prediction]) -> list[Said]:
    return [answer.label for answer in answers]


def _score(entrant: Entrant, predictor: Predictor, labelled: Sequence[tuple[Input, Said]]) -> float | None:
    if not labelled:
        return None
    task, spoken = find_task(entrant.task), _ask(predictor, [one for one, _ in labelled])
    # What has no probabilities names labels in what it says alone.
    own = sorted(spoken[0].probabilities) or _named(task, _said(spoken))
    gold, words = [said for _, said in labelled], [words_of(one) for one, _ in labelled]
    names = {label: entrant.names.get(label, label) for label in own}
    labels = sorted({*_named(task, gold), *(name for name in names.values() if name is not None)})
    aligned = task.aligned([task.answer(one, own) for one in spoken], own, names, labels)
    measured = task.measure(aligned, gold, labels, words)
    return round(score_of(measured, task.headline[0]), 4)


def _named(task: Task, said: Iterable[Said]) -> list[str]:
    return sorted({label for one in said for label in task.named(one)})


def _ms(seconds: Sequence[float], share: float) -> float:
    return round(quantile(seconds, share) * 1e3, 2)
