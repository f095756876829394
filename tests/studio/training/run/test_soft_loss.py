"""The loss against a distribution: the usual one where nobody disagrees, and each example counts once."""

import torch
from torch.nn.functional import cross_entropy, one_hot

from studio.training.run.methods.class_weights import weighted_loss
from studio.training.run.methods.soft_loss import soft_loss

soft_cross_entropy = soft_loss([1.0, 1.0, 1.0])
LOGITS = torch.tensor([[2.0, -1.0, 0.5], [0.1, 0.2, 0.3], [-3.0, 1.0, 0.0], [0.0, 4.0, 1.0]])
PLACES = torch.tensor([0, 2, 1, 1])


def test_where_everybody_agrees_it_is_the_loss_of_the_labels() -> None:
    certain = one_hot(PLACES, 3).float()
    usual = cross_entropy(LOGITS, PLACES)
    # As the Trainer calls it: numbers that are not -100, over the whole step.
    torch.testing.assert_close(soft_cross_entropy({"logits": LOGITS}, certain, certain.ne(-100).sum()), usual)
    torch.testing.assert_close(soft_cross_entropy({"logits": LOGITS}, certain), usual)
    torch.testing.assert_close(soft_cross_entropy({"logits": LOGITS}, PLACES, PLACES.ne(-100).sum()), usual)


def test_labels_that_count_more_count_as_much_as_in_the_loss_of_the_labels() -> None:
    weights = [0.5, 2.0, 1.5]
    certain = one_hot(PLACES, 3).float()
    usual = weighted_loss(weights)({"logits": LOGITS}, PLACES)
    torch.testing.assert_close(soft_loss(weights)({"logits": LOGITS}, certain, certain.ne(-100).sum()), usual)


def test_a_step_in_two_parts_is_the_step_in_one() -> None:
    doubted = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.2, 0.3, 0.5], [1.0, 0.0, 0.0]])
    count = doubted.ne(-100).sum()
    parts = [soft_cross_entropy({"logits": LOGITS[part]}, doubted[part], count) for part in (slice(0, 3), slice(3, 4))]
    torch.testing.assert_close(sum(parts), soft_cross_entropy({"logits": LOGITS}, doubted, count))


def test_it_is_least_where_the_model_doubts_as_the_annotators_do() -> None:
    doubted = torch.tensor([[0.7, 0.2, 0.1]])
    best = soft_cross_entropy({"logits": doubted.log()}, doubted)
    assert best < soft_cross_entropy({"logits": torch.tensor([[9.0, 0.0, 0.0]])}, doubted)
    assert best < soft_cross_entropy({"logits": torch.zeros(1, 3)}, doubted)
