"""What a fine-tuned model's config says of how its numbers become answers, such as tuned thresholds."""

from collections.abc import Mapping
from typing import Any

DECODING = "decoding"


def decoding_of(config: Any) -> Mapping[str, Any]:
    """Nothing where the config says nothing; whoever made it, it is for its task to read."""
    found = getattr(config, DECODING, None)
    return found if isinstance(found, Mapping) else {}
