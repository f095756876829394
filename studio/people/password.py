"""One password for the whole studio: compared in constant time, and guessed at slowly."""

import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable

from studio.errors import Busy

FREE_TRIES = 5
LOCK_SECONDS = 30.0
CLIENTS_REMEMBERED = 10_000


class Door:
    """Lets in whoever knows the password; without one, everybody."""

    def __init__(self, password: str, session_key: str, clock: Callable[[], float]) -> None:
        self._password = password.encode()
        # Made from the password too, so that changing it signs everybody out.
        self.session_key = hmac.new(session_key.encode(), self._password, "sha256").hexdigest()
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether no password is set."""
        return not self._password

    def admits(self, password: str, client: str) -> bool:
        """Whether this is the password. `client` is the caller's address.

        Raises:
            Busy: this client has failed too often just now.
        """
        with self._lock:
            failures, since = self._failures.get(client, (0, 0.0))
            left = since + LOCK_SECONDS - self._clock()
            if failures >= FREE_TRIES and left > 0:
                raise Busy(f"Too many wrong passwords. Try again in {left:.0f} seconds.")
            if hmac.compare_digest(password.encode(errors="surrogatepass"), self._password):
                self._failures.pop(client, None)
                return True
            self._failures[client] = (failures + 1 if left > 0 else 1, self._clock())
            self._failures.move_to_end(client)
            while len(self._failures) > CLIENTS_REMEMBERED:
                self._failures.popitem(last=False)
            return False
