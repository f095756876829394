"""Python's search for circles of objects that nobody holds any more, which stops every thread while it lasts."""

import gc


def spare_what_is_loaded() -> None:
    """Never look again through what is there now, which stays until the end.

    With torch and transformers loaded a whole search takes 0.4 seconds, and nobody is answered meanwhile.
    """
    gc.freeze()
