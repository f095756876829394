"""`try` says what a checkpoint can do, and asks it."""

import pytest

from tests.studio.cli.conftest import Run


def test_without_a_text_it_says_what_the_checkpoint_can_do(run: Run, tiny_masked: str) -> None:
    done = run("try", "--checkpoint", tiny_masked)
    assert f"{tiny_masked}: BertForMaskedLM" in done.out
    assert "  + fill-mask: Filling in blanks." in done.out
    assert "  - text-generation: " in done.out
    assert "has no language model head: it is a BertForMaskedLM" in done.out
    assert run("try", "--checkpoint", tiny_masked, "--json").json["card"]["mask_token"] == "[MASK]"


def test_the_first_task_that_fits_is_asked(run: Run, tiny_masked: str, tiny_generator: str) -> None:
    done = run("try", "--checkpoint", tiny_masked, "where is my [MASK] ?", "--top-k", "2")
    assert done.out.startswith("where is my [MASK] ?\n")
    assert done.out.count("%") == 2
    answer = run("try", "--checkpoint", tiny_generator, "my plant", "--max-new-tokens", "5", "--json").json
    assert (answer["task"], len(answer["answer"]["tokens"])) == ("text-generation", 5)


def test_labels_are_named_and_judged(run: Run, tiny_inference: str) -> None:
    shared = run("try", "--checkpoint", tiny_inference, "where is it", "--labels", "delivery", "refund").out
    assert {"delivery", "refund"} <= set(shared.split())
    options = ("--labels", "delivery", "--template", "my {}", "--multi-label", "--json")
    [text] = run("try", "--checkpoint", tiny_inference, "where is it", *options).json["answer"]["texts"]
    assert [one["label"] for one in text["labels"]] == ["delivery"]
    run("try", "--checkpoint", tiny_inference, "where is it").refused("No labels were given")


def test_a_drawing_is_repeated_by_its_seed(run: Run, tiny_generator: str) -> None:
    command = ("try", "--checkpoint", tiny_generator, "my plant", "--sample", "--temperature", "2", "--json", "--seed")
    texts = [run(*command, seed).json["answer"]["text"] for seed in ("1", "2", "1")]
    assert texts[0] == texts[2] != texts[1]


def test_texts_are_compared_and_the_code_is_printed(run: Run, tiny_base: str) -> None:
    done = run("try", "where is it", "thanks", "--checkpoint", tiny_base)
    assert done.out.count("1.000") == 2
    code = run("try", "where is it", "thanks", "--checkpoint", tiny_base, "--code").out
    assert "AutoModel.from_pretrained" in code
    assert "Python" not in code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("where", "--checkpoint", "/no/such"), "There is no folder"),
        (("where", "--task", "summarization"), "invalid choice"),
        (("where", "--project", "no-such", "--version", "v1"), "There is no project 'no-such'"),
    ],
)
def test_what_cannot_be_tried_is_refused(run: Run, arguments: tuple[str, ...], words: str) -> None:
    run("try", *arguments).refused(words)


def test_one_text_is_gone_on_with_and_a_task_must_fit(run: Run, tiny_generator: str) -> None:
    run("try", "a", "b", "--checkpoint", tiny_generator).refused("Found several texts")
    run("try", "a", "--checkpoint", tiny_generator, "--task", "fill-mask").refused(
        "is a gpt2 model, and AutoModelForMaskedLM knows none of those"
    )
