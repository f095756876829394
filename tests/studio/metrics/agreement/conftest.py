"""Ratings to measure on: 4,200 tweets by 20 people each, and small made ones with holes."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def tweets(shared_data: Path) -> NDArray[np.int64]:
    """What 20 people said of each tweet, shape (20, 4200): 0 negative, 1 neutral, 2 positive."""
    lines = (shared_data / "vader_tweets" / "tweets.jsonl").read_text(encoding="utf-8").splitlines()
    return np.sign([json.loads(line)["ratings"] for line in lines]).T + 1
