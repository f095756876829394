"""Ways to run a model behind one contract: prepare, forward, finish."""
