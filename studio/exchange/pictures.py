"""Images on their way in: each is looked at, and lies with the import until the examples that name it are stored."""

from collections.abc import Callable, Mapping, Sequence

from studio.errors import BadFile, InvalidInput
from studio.exchange.cells import is_missing, shown
from studio.exchange.readers.image_files import HeldFile
from studio.exchange.rows import RowError
from studio.images import DIGITS, ImageFolder, require_image
from studio.images.kinds import MOST_BYTES


class Pictures:
    """Takes the cells of a column that holds images."""

    def __init__(self, folder: ImageFolder, belongs: Callable[[str], bool]) -> None:
        """`folder` is the import's own; `belongs(digest)` says whether the project has that image already."""
        self._folder = folder
        self._belongs = belongs

    def take(self, cell: object) -> str:
        """The name of the image in a cell: a file, its bytes, or how `datasets` holds one; or the name of an image
        that the project has. Raises RowError."""
        if is_missing(cell):
            raise RowError("the image is missing")
        if isinstance(cell, str):
            return self._known(cell.strip())
        name, data = _content(cell)
        try:
            require_image(data)
        except InvalidInput as problem:
            raise RowError(f"{name}{problem}") from problem
        return self._folder.put(data)

    def _known(self, named: str) -> str:
        if not DIGITS.fullmatch(named):
            raise RowError(
                f"the image is {shown(named)}, a name; import a ZIP or a Parquet file that holds the images themselves"
            )
        if not self._belongs(named):
            raise RowError(f"the project has no image {named[:16]}…; import the images themselves first")
        return named


def adopt(images: ImageFolder, folder: ImageFolder, digests: Sequence[str | None]) -> None:
    """Keep the images of an import for good, before the examples that name them are stored."""
    images.adopt(folder, [digest for digest in dict.fromkeys(digests) if digest is not None])


def _content(cell: object) -> tuple[str, bytes]:
    """What the file is called, to be told before what is wrong with it, and its bytes. Raises RowError."""
    if isinstance(cell, bytes):
        return "", cell
    if isinstance(cell, HeldFile):
        try:
            return f"{cell.name}: ", cell.read(MOST_BYTES + 1)
        except (BadFile, OSError) as problem:
            raise RowError(str(problem)) from problem
    if isinstance(cell, Mapping):
        name, data = cell.get("path"), cell.get("bytes")
        if isinstance(data, bytes):
            return f"{name}: " if isinstance(name, str) else "", data
        raise RowError(f"the image is the file {shown(name)}, and is not in the data set itself")
    raise RowError(f"the image is a {type(cell).__name__}, not a file")
