"""From a checkpoint's name to a tokenizer and a model, through the AutoClasses. The only door to torch for serving."""
