"""A training that ended badly says why on the Train page, with a button for what may help."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import Watch, open_tab
from tests.running import RunningStudio, run_cli


@pytest.mark.slow
def test_the_button_of_a_failed_run_asks_for_what_may_help(
    start_studio: Callable[..., RunningStudio], page: Page, tmp_path: Path, tiny_base: str
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("text,label\n" + "".join(f"money back {number},{'ab'[number % 2]}\n" for number in range(40)))
    options = ("--project", "inbox", "--checkpoint", tiny_base)
    imported = run_cli("import", file, *options, data_dir=tmp_path / "data", retrain_after=0)
    assert imported.returncode == 0, imported.stderr
    studio = start_studio(data_dir=tmp_path / "data", retrain_after=0, training_minutes=0.01, sample=0)
    watch = Watch(page, studio.url)
    studio.post("projects/inbox/training", hyperparameters={"epochs": 500})

    open_tab(page, studio, "train")
    current = page.locator(".train-current")
    expect(current).to_have_attribute("data-state", "failed")
    expect(current).to_contain_text("The training was ended after 0.01 minutes")
    expect(current).to_contain_text("Choose fewer epochs")
    current.get_by_role("button", name="Train again with half the epochs (250)").click()
    expect(current.locator("h2")).to_contain_text("Run 2")
    [second, first] = studio.get("projects/inbox/training")
    assert second["hyperparameters"] == first["hyperparameters"] | {"epochs": 250}
    assert first["ending"] == "time-limit"
    assert watch.problems == []
