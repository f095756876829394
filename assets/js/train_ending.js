// After a training that ended without a version: the button for what may help, as the server thought of it.

/** The button of a job's `retry`; `start` asks for a training with these hyperparameters. */
function retryButton(retry, start) {
  return button({ class: 'studio-button train-retry' }, () => start(retry.hyperparameters), retry.title);
}
