"""What the official scripts for SQuAD v1.1 and v2.0 do, step by step as they do it, to measure against."""

import collections
import re
import string


def normalize_answer(s: str) -> str:
    def remove_articles(text: str) -> str:
        return re.sub(r"\b(a|an|the)\b", " ", text)

    def white_space_fix(text: str) -> str:
        return " ".join(text.split())

    def remove_punc(text: str) -> str:
        exclude = set(string.punctuation)
        return "".join(ch for ch in text if ch not in exclude)

    return white_space_fix(remove_articles(remove_punc(s.lower())))


def v1_f1(prediction: str, ground_truth: str) -> float:
    prediction_tokens = normalize_answer(prediction).split()
    ground_truth_tokens = normalize_answer(ground_truth).split()
    common = collections.Counter(prediction_tokens) & collections.Counter(ground_truth_tokens)
    num_same = sum(common.values())
    if num_same == 0:
        return 0
    precision = 1.0 * num_same / len(prediction_tokens)
    recall = 1.0 * num_same / len(ground_truth_tokens)
    return (2 * precision * recall) / (precision + recall)


def v1(predictions: list[str], gold: list[list[str]]) -> tuple[float, float]:
    """Exact match and F1 in percent."""
    f1 = exact = 0.0
    for prediction, truths in zip(predictions, gold, strict=True):
        exact += max(normalize_answer(prediction) == normalize_answer(truth) for truth in truths)
        f1 += max(v1_f1(prediction, truth) for truth in truths)
    return 100.0 * exact / len(gold), 100.0 * f1 / len(gold)


def get_tokens(s: str) -> list[str]:
    return normalize_answer(s).split() if s else []


def v2_f1(a_gold: str, a_pred: str) -> float:
    gold_toks, pred_toks = get_tokens(a_gold), get_tokens(a_pred)
    common = collections.Counter(gold_toks) & collections.Counter(pred_toks)
    num_same = sum(common.values())
    if len(gold_toks) == 0 or len(pred_toks) == 0:
        return int(gold_toks == pred_toks)
    if num_same == 0:
        return 0
    precision = 1.0 * num_same / len(pred_toks)
    recall = 1.0 * num_same / len(gold_toks)
    return (2 * precision * recall) / (precision + recall)


def v2_raw(predictions: list[str], gold: list[list[str]]) -> tuple[list[float], list[float]]:
    """Exact match and F1 of each question, from 0 to 1."""
    exact, f1 = [], []
    for a_pred, answers in zip(predictions, gold, strict=True):
        gold_answers = [a for a in answers if normalize_answer(a)] or [""]
        exact.append(max(float(normalize_answer(a) == normalize_answer(a_pred)) for a in gold_answers))
        f1.append(max(v2_f1(a, a_pred) for a in gold_answers))
    return exact, f1


def v2(predictions: list[str], gold: list[list[str]]) -> tuple[float, float]:
    """Exact match and F1 in percent."""
    exact, f1 = v2_raw(predictions, gold)
    return 100.0 * sum(exact) / len(gold), 100.0 * sum(f1) / len(gold)


def best_v2_score(scores: list[float], answered: list[bool], no_answer: list[float], has_answer: list[bool]) -> float:
    """The best score that any threshold reaches, in percent: `find_best_thresh`."""
    cur_score = float(sum(not one for one in has_answer))
    best_score = cur_score
    for i in sorted(range(len(scores)), key=lambda k: no_answer[k]):
        if has_answer[i]:
            diff = scores[i]
        else:
            diff = -1 if answered[i] else 0
        cur_score += diff
        best_score = max(best_score, cur_score)
    return 100.0 * best_score / len(scores)
