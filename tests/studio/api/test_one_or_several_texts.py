"""A prediction is asked for with one text or with several, never with both."""

import pytest

from studio.api.predict import PredictRequest, given_in
from studio.errors import InvalidInput


@pytest.mark.parametrize("texts", [["lost parcel"], []])
def test_a_text_beside_texts_is_refused_instead_of_answered_alone(texts: list[str]) -> None:
    with pytest.raises(InvalidInput, match="either as text or as texts") as caught:
        given_in(PredictRequest(text="money back", texts=texts))
    assert caught.value.status == 422
