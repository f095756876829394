"""Variants' files go with their version, and under nobody who reads or makes them."""

import threading
from pathlib import Path

import pytest

from storage import Store
from storage.tables import Version
from studio.serving.variants.folders import VariantFolders
from studio.serving.variants.removing import RemovingVariants
from tests.conftest import Clock


@pytest.fixture
def removing(store: Store, folders: VariantFolders) -> RemovingVariants:
    return RemovingVariants(store, folders)


def write(folders: VariantFolders, version: Version, variant: str = "onnx", size: int = 5) -> Path:
    folder = folders.of("inbox", version.content_hash, variant)
    folder.mkdir(parents=True)
    (folder / "model").write_bytes(b"x" * size)
    return folder


def delete(store: Store, version: Version) -> None:
    with store.begin() as transaction:
        transaction.versions.get(version.id).deleted_at = 5.0
        transaction.versions.save()


def test_variants_go_with_their_version_and_others_stay(
    store: Store, folders: VariantFolders, removing: RemovingVariants, project: int, version: Version
) -> None:
    folder = write(folders, version, size=7)
    write(folders, version, "onnx-int8")
    removing.sweep(project)
    assert folder.is_dir()
    assert removing.disk_bytes("inbox", version.content_hash) == 12
    delete(store, version)
    removing.sweep(project)
    assert folders.all("inbox") == []
    assert removing.disk_bytes("inbox", version.content_hash) == 0


@pytest.mark.parametrize("use", ["reading", "making"])
def test_a_variant_that_is_read_or_made_stays_until_that_is_over(
    store: Store, folders: VariantFolders, removing: RemovingVariants, project: int, version: Version, use: str
) -> None:
    folder = write(folders, version)
    began, done = threading.Event(), threading.Event()

    def hold() -> None:
        with getattr(folders, use)(folder):
            began.set()
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert began.wait(60)
    delete(store, version)
    removing.sweep(project)
    assert folder.is_dir()
    done.set()
    holder.join(60)
    removing.sweep(project)
    assert not folder.exists()


def test_whoever_makes_a_variant_clears_what_a_crash_has_left_of_it_and_of_no_other(
    folders: VariantFolders, version: Version
) -> None:
    folder = folders.of("inbox", version.content_hash, "onnx")
    for name in (".onnx-abcd_123", ".onnx-int8-abcd_123", "onnx-int8"):
        (folder.parent / name).mkdir(parents=True)
    with folders.making(folder):
        # The second is another variant's, and is somebody's who makes that one now.
        assert {path.name for path in folder.parent.iterdir()} == {".onnx-int8-abcd_123", "onnx-int8"}


def test_folders_of_no_version_are_found_and_removed_when_somebody_says_so(
    store: Store, folders: VariantFolders, removing: RemovingVariants, project: int, version: Version, clock: Clock
) -> None:
    write(folders, version)
    stranger = folders.of("inbox", "f" * 64, "onnx")
    stranger.mkdir(parents=True)
    leaving = stranger.parent.with_name(".leaving-0")
    leaving.mkdir()
    assert [one.folder for one in removing.leftovers()] == [leaving, stranger.parent]
    removing.sweep(project)
    assert [one.folder for one in removing.leftovers()] == [stranger.parent]
    assert [one.folder for one in removing.remove_leftovers()] == [stranger.parent]
    assert removing.leftovers() == []
    assert folders.of("inbox", version.content_hash, "onnx").is_dir()
