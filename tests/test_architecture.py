"""The house's two rules, read from the imports: arrows point down, and each library has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FEATURES = (
    "labelling",
    "exchange",
    "people",
    "training",
    "registry",
    "serving",
    "scoring",
    "tokens",
    "trying",
    "inspection",
)
# Small features of one module each.
SINGLES = (
    "background",
    "recent",
    "inputs",
    "portions",
    "durable",
    "images",
    "project_images",
    "allocator",
    "collector",
    "folder_locks",
    "segmentation",
    "storable",
    "reports",
    "project_policies",
    "spelling",
    "projects",
    "visible",
    "sharing",
    "evaluation",
    "database",
    "doctor",
    "first_start",
    "version_lineage",
    "siblings",
    "tryable",
)
GROUND = ("errors", "settings")
# What any feature may do its work with.
WORKSHOP = (
    "background",
    "recent",
    "inputs",
    "portions",
    "durable",
    "images",
    "allocator",
    "collector",
    "folder_locks",
    "segmentation",
    "storable",
    "reports",
    "project_policies",
    "spelling",
)

# Who may import what inside the project; a part may always import itself.
BELOW: dict[str, tuple[str, ...]] = {
    "app": ("server", "wiring", "tunnel", *GROUND),
    "cli": ("bench", "wiring", "tasks", *FEATURES, *SINGLES, *GROUND),
    "__main__": ("cli",),
    "bench": ("wiring", *FEATURES, *SINGLES, "tasks", "checkpoints", "metrics", *GROUND),
    "server": ("ui", "api", "login", "tunnel", "wiring", *FEATURES, *SINGLES, *GROUND),
    "login": ("api", "people", "wiring", *GROUND),
    "tunnel": GROUND,
    "ui": ("wiring", "tasks", *FEATURES, *SINGLES, *GROUND),
    "api": ("wiring", "tasks", *FEATURES, *SINGLES, *GROUND),
    "wiring": (*FEATURES, *SINGLES, "tasks", "checkpoints", "metrics", "storage", *GROUND),
    **dict.fromkeys(FEATURES, (*WORKSHOP, "tasks", "checkpoints", "metrics", "storage", *GROUND)),
    "projects": ("labelling", "recent", "storable", "tasks", "checkpoints", "storage", *GROUND),
    "visible": ("people", "projects", "recent", "storable", *GROUND),
    "sharing": ("checkpoints", "storage", *GROUND),
    "evaluation": ("inputs", "tasks", "serving", *GROUND),
    "database": ("storage", *GROUND),
    "doctor": ("checkpoints", "project_images", "labelling", "registry", "serving", "training", "storage", *GROUND),
    "version_lineage": ("registry", "training", "spelling", "tasks", "storage", *GROUND),
    "siblings": ("inputs", "registry", "training", "tasks", "metrics", "storage", *GROUND),
    "tryable": ("people", "projects", "visible", "trying", *GROUND),
    "first_start": ("projects", *GROUND),
    "background": (),
    "recent": (),
    "inputs": (),
    "portions": ("tasks", *GROUND),
    "durable": (),
    "images": ("durable", *GROUND),
    "project_images": ("images", "background", "storage", *GROUND),
    "allocator": (),
    "collector": (),
    "folder_locks": (),
    "segmentation": (),
    "storable": (),
    "reports": GROUND,
    "project_policies": ("storage", *GROUND),
    "spelling": ("tasks", "storage", *GROUND),
    "tasks": ("metrics", "segmentation", *GROUND),
    "checkpoints": ("inputs", "images", *GROUND),
    "metrics": GROUND,
    "settings": ("errors", "allocator"),
    "errors": (),
    "storage": (),
}

# Who may import a library; prefixes of module names.
DOORS: dict[str, tuple[str, ...]] = {
    "gradio": ("studio.ui", "studio.server", "studio.tunnel"),
    "fastapi": ("studio.server", "studio.api", "studio.login"),
    "fastapi_offline": ("studio.api",),
    "uvicorn": ("studio.server",),
    "argon2": ("studio.people",),
    "authlib": ("studio.login",),
    "starlette": ("studio.server", "studio.api", "studio.login"),
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "psycopg": ("storage",),
    "torch": ("studio.checkpoints", "studio.training.run", "studio.bench"),
    "transformers": ("studio.checkpoints", "studio.training.run", "studio.bench"),
    "datasets": ("studio.training.run", "studio.exchange"),
    "peft": ("studio.training.run",),
    "yaml": ("studio.training",),
    "onnxruntime": ("studio.checkpoints",),
    "huggingface_hub": ("studio.checkpoints", "studio.registry.export"),
    "httpx2": ("studio.registry.export",),
    "cleanlab": ("studio.metrics",),
    "crowdkit": ("studio.metrics",),
    "sacrebleu": ("studio.metrics",),
    "rouge_score": ("studio.metrics",),
    # Under the GPL, which is not the studio's licence: only tests may measure against it.
    "krippendorff": ("tests",),
}


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "studio").rglob("*.py")), *sorted((ROOT / "storage").rglob("*.py"))]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; the project names modules in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module: str) -> str | None:
    """The part of the project that a module belongs to, or None for a library."""
    steps = module.split(".")
    if steps[0] == "studio":
        return steps[1] if len(steps) > 1 else None
    return steps[0] if steps[0] in ("storage", "app") else None


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_down(path: Path) -> None:
    here = part(module_name(path))
    if here is None:
        return
    assert here in BELOW, f"{path} belongs to no part of the house; give it a place in BELOW"
    for imported in imports(path):
        there = part(imported)
        if there in (None, here, "__version__"):
            continue
        assert there in BELOW[here], f"{module_name(path)} imports {imported}: {here} may not know {there}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_library_has_one_door(path: Path) -> None:
    here = module_name(path)
    for imported in imports(path):
        library = imported.split(".")[0]
        if library in DOORS:
            doors = DOORS[library]
            assert here.startswith(doors), f"{here} imports {library}, whose door is {' and '.join(doors)}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_settings_reads_the_environment(path: Path) -> None:
    if module_name(path) == "studio.settings":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        reads = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "putenv")
        assert not reads, f"{module_name(path)} reads the environment; settings.py is its only reader"
