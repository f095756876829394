"""Browsers that have signed in under a name before: a signed cookie, so that nobody else's guesses lock them out."""

import hmac
import secrets

LONGEST_COOKIE = 200


class Devices:
    """Makes and reads the cookie; it opens nothing, it only says by which count a browser's failures go."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def issue(self, name: str) -> str:
        """A cookie for a browser that has just signed in under this name."""
        device = secrets.token_urlsafe(16)
        return f"{device}.{self._sign(device, name)}"

    def read(self, cookie: str | None, name: str) -> str | None:
        """Which browser this is, if it has signed in under this name before."""
        device, _, signature = (cookie or "")[:LONGEST_COOKIE].partition(".")
        expected = self._sign(device, name)
        return device if hmac.compare_digest(signature.encode(), expected.encode()) else None

    def _sign(self, device: str, name: str) -> str:
        text = f"device\0{device}\0{name}".encode(errors="surrogatepass")
        return hmac.new(self._key, text, "sha256").hexdigest()
