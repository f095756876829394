"""Which texts are the same, and which of them are held out: decided by the text alone, for ever."""

import hashlib
import unicodedata

# blake2b takes a key of up to this many bytes.
LONGEST_KEY_BYTES = hashlib.blake2b.MAX_KEY_SIZE
HASH_DIGITS = 32


def text_hash(text: str, question: str | None = None, image: str | None = None) -> str:
    """What tells an example from every other: the first 32 hexadecimal digits of SHA-256 of all that it is made of.

    Texts are taken in normal form C without the white space around them, and an image by its own SHA-256.
    """
    parts = [_normal(text)]
    # No text holds a NUL, so nothing else comes to the same.
    if question is not None:
        parts += ["question", _normal(question)]
    if image is not None:
        parts += ["image", image]
    return _sha256("\0".join(parts))[:HASH_DIGITS]


def choose_split(project_name: str, text: str, holdout_percent: int) -> str:
    """`holdout` for about this percentage of all texts, else `pool`; keyed, so that projects differ.

    All questions about one text are on the same side. For an image, give its SHA-256.

    A higher percentage only moves texts into the hold-out, never out of it. It hangs on the whole digest of the text,
    and not on the part that `text_hash` keeps, so that no text changes sides.
    """
    key = project_name.encode()
    if len(key) > LONGEST_KEY_BYTES:
        key = hashlib.blake2b(key).digest()
    digest = hashlib.blake2b(_sha256(_normal(text)).encode(), key=key, digest_size=8).digest()
    return "holdout" if int.from_bytes(digest) % 100 < holdout_percent else "pool"


def chance(project_name: str, hash_of_text: str) -> float:
    """A number in [0, 1) by which chance decides about a text, beside its split."""
    digest = hashlib.sha256(f"chance\0{project_name}\0{hash_of_text}".encode()).digest()
    # The 53 bits that a float holds.
    return (int.from_bytes(digest[:8]) >> 11) / 2**53


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
