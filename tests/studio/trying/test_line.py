"""The line: in the order of coming, so many at once, never two for one model, and a sentence for one too many."""

from threading import Thread

import pytest

from studio.errors import Busy, Conflict
from studio.trying.line import Place, WaitingLine
from tests.running import wait_for


class Comer:
    """Somebody who takes a place and waits for their turn, in a thread."""

    def __init__(self, line: WaitingLine, key: str) -> None:
        self.place: Place = line.enter()
        self.told: list[int] = []
        self.has_turn = self.is_stopped = False
        self.error: Conflict | None = None
        self._key = key
        self._thread = Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        try:
            self.place.wait(self._key, self.told.append, lambda: self.is_stopped)
            self.has_turn = True
        except Conflict as error:
            self.error = error
            self.place.leave()

    def settle(self) -> None:
        """Until it has its turn or has been told that it waits."""
        wait_for("a turn or a wait", lambda: self.has_turn or self.told, 10)


def come(line: WaitingLine, key: str) -> Comer:
    comer = Comer(line, key)
    comer.settle()
    return comer


def test_so_many_have_their_turn_at_once_and_the_others_in_the_order_of_coming() -> None:
    line = WaitingLine(at_once=2)
    comers = [come(line, key) for key in "abcd"]
    assert [comer.has_turn for comer in comers] == [True, True, False, False]
    assert (comers[2].told, comers[3].told) == ([2], [3])
    comers[1].place.leave()
    wait_for("the third", lambda: comers[2].has_turn, 10)
    assert not comers[3].has_turn
    wait_for("the fourth to hear that one less comes before", lambda: comers[3].told == [3, 2], 10)
    comers[0].place.leave()
    wait_for("the fourth", lambda: comers[3].has_turn, 10)


def test_one_model_is_asked_one_question_at_a_time_and_others_pass() -> None:
    line = WaitingLine(at_once=2)
    first, second, other = come(line, "a"), come(line, "a"), come(line, "b")
    assert (first.has_turn, second.has_turn, other.has_turn) == (True, False, True)
    first.place.leave()
    wait_for("the second", lambda: second.has_turn, 10)


def test_one_too_many_is_turned_away_until_somebody_leaves() -> None:
    line = WaitingLine(at_once=1, most_waiting=2)
    comers = [come(line, "a") for _ in range(3)]
    with pytest.raises(Busy, match=r"3 questions to models are waiting or being answered\. Try again"):
        line.enter()
    comers[2].is_stopped = True
    wait_for("one to leave", lambda: comers[2].error, 10)
    line.enter()


def test_who_has_not_begun_to_wait_holds_nobody_up() -> None:
    line = WaitingLine(at_once=1)
    fetching = line.enter()
    assert come(line, "a").has_turn
    fetching.leave()
    fetching.leave()


def test_who_is_stopped_leaves_their_place_to_the_next() -> None:
    line = WaitingLine(at_once=1)
    comers = [come(line, "a") for _ in range(3)]
    comers[1].is_stopped = True
    wait_for("it to be stopped", lambda: comers[1].error, 10)
    comers[0].place.leave()
    wait_for("the third", lambda: comers[2].has_turn, 10)
