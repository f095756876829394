// The two ways to train: what each is called, and what it does.

const LANES = {
  fast: { name: 'Fast lane', what: 'a linear head on embeddings that stay as they are' },
  slow: { name: 'Slow lane', what: 'the model was fine-tuned' },
};
