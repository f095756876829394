"""A prediction is asked for with one text or with several, never with both."""

from typing import Any

import pytest

from studio.api.predict import PredictRequest, predict
from studio.errors import InvalidInput

UNTOUCHED: Any = object()


@pytest.mark.parametrize("texts", [["lost parcel"], []])
def test_a_text_beside_texts_is_refused_instead_of_answered_alone(texts: list[str]) -> None:
    with pytest.raises(InvalidInput, match="either as text or as texts") as caught:
        predict(UNTOUCHED, UNTOUCHED, PredictRequest(text="money back", texts=texts))
    assert caught.value.status == 422
