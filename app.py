"""Starts the studio: on this machine with `make run`, and as a Hugging Face Space."""

import logging
import sys

from studio.settings import Settings, prepare_libraries


def main() -> int:
    """0 when stopped by hand, 2 when it cannot start; the reason is one line."""
    prepare_libraries()  # before gradio and torch are imported
    from studio.errors import StudioError
    from studio.server import serve
    from studio.wiring import build

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.from_env()
        studio = build(settings)
        serve(studio, studio.first_start.open())
    except StudioError as error:
        print(f"The studio cannot start. {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
