"""The README is true: its front matter, commands, layout table, pictures, settings and examples."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from studio.settings import Settings
from tests.conftest import LEARNS
from tests.running import RunningStudio, run_cli

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def block(language: str, words: str) -> str:
    """The one example in this language that contains these words."""
    [found] = [code for kind, code in BLOCKS if kind == language and words in code]
    return found


def test_the_front_matter_is_what_a_space_needs() -> None:
    front = yaml.safe_load(README.split("---")[1])
    assert front["sdk"] == "gradio"
    assert front["sdk_version"] == pins("requirements.txt")["gradio"]
    assert (ROOT / front["app_file"]).is_file()
    assert front["python_version"] == "3.11"
    assert len(front["short_description"]) <= 60


def test_every_package_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+(; .+)?", line), f"{name}: {line}"
    assert pins("requirements.txt")["torch"] == "2.13.0"


@pytest.mark.parametrize("command", re.findall(r"(?<!-)\bmake (\w+)", "\n".join(code for _, code in BLOCKS) + README))
def test_every_make_command_exists(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


def test_ci_runs_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_the_layout_table_names_every_place_and_only_what_is_there() -> None:
    table = README.split("## How it is built")[1].split("Three journeys")[0]
    named = set(re.findall(r"^\| `([\w./]+)` \|", table, flags=re.MULTILINE))
    for place in named:
        assert (ROOT / place).exists(), f"{place} is in the README and not in the project"
    for path in (ROOT / "studio").iterdir():
        place = f"studio/{path.name}/" if path.is_dir() else f"studio/{path.name}"
        if not path.name.startswith("__"):
            assert place in named, f"{place} is not in the README's layout table"


def test_every_picture_is_there() -> None:
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / picture).is_file(), picture


def test_every_setting_named_exists_with_its_default() -> None:
    known = {f"STUDIO_{field.name.upper()}": field.default for field in fields(Settings)}
    for setting in set(re.findall(r"STUDIO_\w+", README)):
        assert setting in known, setting
    assert f"`{known['STUDIO_EPOCHS']}`, `{known['STUDIO_BATCH_SIZE']}`, `1e-4`, `{known['STUDIO_SEED']}`" in README
    assert known["STUDIO_LEARNING_RATE"] == 1e-4


def test_every_command_of_the_command_line_is_there() -> None:
    command = [sys.executable, "-m", "studio", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    sentence = README.split("lists the commands:")[1].split("They use")[0]
    named = set(re.findall(r"`([\w-]+)`", sentence))
    assert named == set(re.findall(r"^    ([\w-]+)", done.stdout, flags=re.MULTILINE)) - {"COMMAND"}


@pytest.mark.slow
def test_the_command_line_example_runs_as_written(tmp_path: Path, tiny_base: str) -> None:
    messages = tmp_path / "messages.csv"
    rows = [f"where is parcel {n},delivery\nmoney back {n},refund" for n in range(20)]
    messages.write_text("message,topic\n" + "\n".join(rows) + "\n")
    for line in block("bash", "python -m studio import").strip().splitlines():
        words = [part.strip('"') for part in re.findall(r'"[^"]*"|\S+', line)][3:]
        given = [str(tmp_path / word) if word.endswith(".csv") else word for word in words]
        done = run_cli(*given, data_dir=tmp_path / "data", checkpoint=tiny_base, device="cpu", **LEARNS)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_script_examples_run_as_written(
    start_studio: Callable[..., RunningStudio], run_python: Callable[[str], str]
) -> None:
    # As it comes: the fast lane has a version for the sample within seconds.
    studio = start_studio(retrain_after=0, epochs=1, fast_lane=1)
    studio.wait_for_version("fernhill-inbox")

    def here(code: str) -> str:
        return code.replace("http://127.0.0.1:7860", studio.url)

    curl = subprocess.run(["bash", "-c", here(block("bash", "curl"))], capture_output=True, text=True, check=True)
    assert '"label"' in curl.stdout
    assert run_python(here(block("python", "httpx"))).strip() == "stored"
    label, tokens = run_python(here(block("python", "gradio_client"))).strip().splitlines()[-2:]
    assert label in {"delivery", "plant care", "refund", "payment", "account", "praise"}
    assert int(tokens) > 5
