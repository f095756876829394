"""Makes the files of one variant, in a process of its own: compilers are large, and may take a model's memory twice."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from studio.checkpoints.making.compiled import make_compiled
from studio.checkpoints.making.onnx import make_onnx, make_onnx_int8
from studio.errors import StudioError

MAKERS: dict[str, Callable[[str, str, str, Path], None]] = {
    "compiled": make_compiled,
    "compiled-bf16": make_compiled,
    "onnx": make_onnx,
    "onnx-int8": make_onnx_int8,
}
# Whoever predicts or trains goes first.
NICENESS = 10


def main(checkpoint: str, variant: str, device: str, folder: str) -> int:
    """Write the files, or what is wrong as JSON to the standard error's last line."""
    os.nice(NICENESS)
    try:
        MAKERS[variant](checkpoint, variant, device, Path(folder))
    except StudioError as error:
        print(json.dumps({"error": str(error)}), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
