"""`resolve` says what a checkpoint is and what to use instead, and `check` finds what is done wrong with it."""

from tests.studio.cli.conftest import Run


def test_the_way_from_the_name_to_the_head_is_printed(run: Run, tiny_masked: str) -> None:
    done = run("resolve", tiny_masked, "--task", "token-classification")
    assert "AutoModelForTokenClassification -> BertForTokenClassification" in done.out
    assert "head       new: random until it is trained" in done.out
    assert "reads 64 tokens" in done.out
    assert "instead    dslim/bert-base-NER" in done.out
    found = run("resolve", tiny_masked, "--json").json
    assert (found["task"], found["usable"]) == ("text-classification", True)
    assert found["card"]["mask_token"] == "[MASK]"


def test_its_own_task_and_labels_are_said(run: Run, tiny_classifier: str) -> None:
    done = run("resolve", tiny_classifier)
    assert "head       trained: it answers as it is" in done.out
    assert "text-classification        answers, and can be trained" in done.out
    assert "instead" not in done.out


def test_what_is_not_there_is_refused(run: Run, tiny_base: str) -> None:
    run("resolve", "/no/such").refused("There is no folder")
    run("resolve", tiny_base, "--task", "poetry").refused("'poetry'", "token-classification")


def test_mistakes_are_printed_with_the_code_that_mends_them(run: Run, tiny_classifier: str) -> None:
    command = ("check", "--checkpoint", tiny_classifier, "--task", "text-classification")
    done = run(*command, "refund", "where is my parcel", "--auto-class", "AutoModel", "--numbers", "[[2.1, -0.3]]")
    assert "padding: 2 texts give rows of 3, 6 ids" in done.out
    assert "    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)" in done.out
    assert "logits: Of an array of shape (1, 2)" in done.out
    assert "nothing wrong with: truncation" in done.out
    fine = run(*command, "--numbers", "[0, 1]", "--used-as", "labels", "--json").json
    assert (fine["findings"], fine["looked_at"]) == ([], ["auto class", "logits"])


def test_what_cannot_be_checked_is_refused(run: Run, tiny_classifier: str) -> None:
    command = ("check", "--checkpoint", tiny_classifier, "--task")
    run(*command, "poetry").refused("'poetry'")
    run(*command, "text-classification", "--texts-of", "nothing").refused("There is no project")
