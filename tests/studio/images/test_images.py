import hashlib
import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.errors import InvalidInput, NotFound
from studio.images import ImageFolder, kind_of, require_image, thumbnail
from studio.images.kinds import MOST_BYTES
from studio.images.reading import MOST_PIXELS, open_image
from tests.pictures import square

ROTATED = 6
ORIENTATION = 0x0112


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_an_image_is_told_by_its_own_bytes(form: str, media_type: str) -> None:
    data = square(form=form)
    assert require_image(data).media_type == kind_of(data).media_type == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>",
        square(form="BMP"),
        square(form="TIFF"),
        square(size=64, form="JPEG")[:300],
        square()[:45],
        b"GIF89a" + bytes(40),
    ],
)
def test_what_is_no_whole_image_of_a_known_kind_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="PNG, JPEG, WEBP, GIF"):
        require_image(data)


def test_a_small_file_of_many_pixels_is_refused_before_they_are_read() -> None:
    file = BytesIO()
    Image.new("1", (MOST_PIXELS // 1_000 + 1, 1_000)).save(file, "PNG")
    with pytest.raises(InvalidInput, match="at most 50,000,000"):
        require_image(file.getvalue())


def test_a_file_that_is_too_large_is_refused_without_being_opened() -> None:
    with pytest.raises(InvalidInput, match="at most 20,000,000"):
        require_image(bytes(MOST_BYTES + 1))


def test_an_image_stands_upright_whatever_the_camera_was_held_like() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED
    file = BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)
    assert open_image(file.getvalue()).size == (20, 40)
    small = Image.open(BytesIO(thumbnail(file.getvalue())))
    assert small.size == (20, 40)
    assert not small.getexif()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_image_is_read_whatever_its_file_says_of_itself() -> None:
    exif = Image.Exif()
    exif.update({ORIENTATION: ROTATED, 0x010F: "Camera", 0x8769: {0x829A: (1, 50)}, 0x8825: {2: (1.0, 2.0, 3.0)}})
    file = BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)
    data = file.getvalue()
    first = data.index(b"Exif") + 6
    for place in range(first, first + len(exif.tobytes()) - 6):
        for value in (0, 3, 12, 255):
            changed = data[:place] + bytes([value]) + data[place + 1 :]
            assert open_image(changed).size in ((40, 20), (20, 40))


def test_several_pictures_of_one_camera_are_a_jpeg() -> None:
    file = BytesIO()
    Image.new("RGB", (40, 20)).save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20))])
    assert require_image(file.getvalue()).media_type == "image/jpeg"
    assert open_image(file.getvalue()).size == (40, 20)
    assert Image.open(BytesIO(thumbnail(file.getvalue()))).size == (40, 20)


def test_grey_of_16_bits_is_as_bright_as_it_is() -> None:
    levels = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)
    file = BytesIO()
    Image.fromarray(levels).save(file, "PNG")
    found = np.asarray(open_image(file.getvalue()))
    np.testing.assert_allclose(found[..., 0], levels / 256, atol=1)
    assert (found[..., 0] == found[..., 2]).all()


def test_a_large_photo_is_never_unpacked_whole_to_be_made_small() -> None:
    file = BytesIO()
    Image.new("RGB", (4_000, 2_000), "red").save(file, "JPEG")
    assert open_image(file.getvalue(), needed=256).size == (1_000, 500)
    assert open_image(file.getvalue()).size == (4_000, 2_000)


def test_a_thumbnail_is_small_and_of_the_same_shape() -> None:
    file = BytesIO()
    Image.new("RGB", (1_000, 500), (10, 200, 30)).save(file, "JPEG")
    small = Image.open(BytesIO(thumbnail(file.getvalue())))
    assert small.format == "WEBP"
    assert small.size == (256, 128)


def test_a_kept_image_is_found_by_the_hash_of_its_bytes_and_kept_once(tmp_path: Path) -> None:
    folder = ImageFolder(tmp_path / "images")
    data = square()
    digest = folder.put(data)
    assert digest == hashlib.sha256(data).hexdigest() == folder.put(data)
    assert folder.read(digest) == data
    assert [path.name for path in (tmp_path / "images").rglob("*") if path.is_file()] == [digest]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63])
def test_only_a_hash_names_an_image(tmp_path: Path, name: str) -> None:
    folder = ImageFolder(tmp_path)
    with pytest.raises(InvalidInput, match="64 hexadecimal digits"):
        folder.read(name)


def test_an_image_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Import it again"):
        ImageFolder(tmp_path).read("a" * 64)


def test_an_image_of_another_folder_is_kept_in_both(tmp_path: Path) -> None:
    here, there = ImageFolder(tmp_path / "here"), ImageFolder(tmp_path / "there")
    digest = there.put(square())
    here.adopt(there, [digest])
    assert here.read(digest) == there.read(digest)
    there.path(digest).unlink()
    here.adopt(there, [digest])
    assert here.read(digest) == square()
    with pytest.raises(NotFound):
        here.adopt(there, ["b" * 64])


def test_an_old_image_is_removed_unless_it_was_put_there_again(tmp_path: Path) -> None:
    folder = ImageFolder(tmp_path)
    old, again, new = (folder.put(square(colour)) for colour in ("red", "green", "blue"))
    for digest in (old, again):
        os.utime(folder.path(digest), (10, 10))
    left = folder.path(old).with_name(".writing-left")
    left.touch()
    os.utime(left, (10, 10))
    assert set(folder.older_than(20)) == {old, again}
    folder.put(square("green"))
    assert folder.remove(old, 20)
    assert not folder.remove(again, 20)
    assert not folder.has(old)
    assert folder.has(again)
    assert folder.has(new)
    assert not left.exists()
