"""The script of a text is told from its letters."""

import pytest

from studio.inspection.scripts import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Where is my parcel? Où ?", "Latin"),
        ("Где моя посылка, Amazon?", "Cyrillic"),
        ("أين طردي؟", "Arabic"),
        ("איפה החבילה", "Hebrew"),
        ("東京は大きい", "Kana and Han"),
        ("カタカナ", "Kana and Han"),
        ("包裹在哪里", "Han"),
        ("내 소포는 어디", "Hangul"),
        ("ᚠᚢᚦ", "another script"),
        ("12:30 🙂", "no letters"),
        ("", "no letters"),
    ],
)
def test_most_letters_decide(text: str, script: str) -> None:
    assert script_of(text) == script
