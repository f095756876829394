import os
from pathlib import Path

import pytest

from storage import Store
from studio.errors import NotFound
from studio.project_images import GRACE_SECONDS, ProjectImages
from tests.conftest import Clock
from tests.pictures import square
from tests.storage.rows import add_example, add_project


@pytest.fixture
def images(store: Store, tmp_path: Path, clock: Clock) -> ProjectImages:
    return ProjectImages(store, tmp_path / "images", clock)


def test_an_image_is_given_to_the_projects_that_have_it_and_to_no_other(store: Store, images: ProjectImages) -> None:
    digest = images.folder.put(square())
    with store.begin() as transaction:
        one, other = add_project(transaction), add_project(transaction, "other")
        add_example(transaction, one, "", text_hash="1", image=digest)
    assert images.load(one, digest) == square()
    assert images.thumbnail(one, digest).startswith(b"RIFF")
    for project, name in ((other, digest), (one, "b" * 64), (one, "../" + digest), (one, "")):
        with pytest.raises(NotFound, match="no image"):
            images.load(project, name)


def test_images_that_are_gone_are_named(store: Store, images: ProjectImages) -> None:
    there, gone = images.folder.put(square("red")), images.folder.put(square("blue"))
    with store.begin() as transaction:
        project = add_project(transaction)
        for digest in (there, gone):
            add_example(transaction, project, "", text_hash=digest, image=digest)
    images.folder.path(gone).unlink()
    assert list(images.missing(project)) == [gone]
    with pytest.raises(NotFound, match="Import it again"):
        images.load(project, gone)


def test_what_no_example_names_is_swept_when_it_has_lain_for_a_day(
    store: Store, images: ProjectImages, clock: Clock
) -> None:
    named, orphan, fresh = (images.folder.put(square(colour)) for colour in ("red", "green", "blue"))
    with store.begin() as transaction:
        add_example(transaction, add_project(transaction), "", text_hash="1", image=named)
    for digest, age in ((named, GRACE_SECONDS + 1), (orphan, GRACE_SECONDS + 1), (fresh, GRACE_SECONDS - 1)):
        os.utime(images.folder.path(digest), (clock() - age, clock() - age))
    assert images.sweep() == 1
    assert [images.folder.has(digest) for digest in (named, orphan, fresh)] == [True, False, True]
    assert images.sweep() == 0
