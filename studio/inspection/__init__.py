"""Gold labels beside the tokens of any tokenizer: what a model can learn of them, and what is lost on the way."""
