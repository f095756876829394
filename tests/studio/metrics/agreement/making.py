"""Made matrices of ratings."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray


@st.composite
def matrices_with_holes(draw: st.DrawFn) -> tuple[NDArray[np.int64], int]:
    """Ratings of shape (annotators, examples) with -1 for none, some people agreeing more than others; the labels."""
    annotators, examples, labels = draw(st.integers(1, 6)), draw(st.integers(1, 25)), draw(st.integers(1, 4))
    holes, noise = draw(st.sampled_from([0.0, 0.3, 0.8, 1.0])), draw(st.sampled_from([0.0, 0.2, 1.0]))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (annotators, examples)
    matrix = np.broadcast_to(generator.integers(0, labels, examples), shape).copy()
    matrix = np.where(generator.random(shape) < noise, generator.integers(0, labels, shape), matrix)
    matrix[generator.random(shape) < holes] = -1
    return matrix, labels
