// What a version is measured by: the name of each figure, and in one line what it tells.

const METRICS = {
  macro_f1: ['Macro-F1', 'F1 of each label, averaged: a rare label counts as much as a common one.'],
  accuracy: ['Accuracy', 'The share of the examples that it gets right.'],
  micro_f1: ['Micro-F1', 'F1 over all answers together; with one label an example it is the accuracy.'],
  weighted_f1: ['Weighted F1', 'F1 of each label, averaged: a label counts as often as it occurs.'],
  roc_auc: ['ROC AUC', 'How often an example with a label is given more of it than one without; 0.5 is chance.'],
  pr_auc: ['PR AUC', 'Precision averaged over all thresholds; it notices errors on rare labels.'],
  log_loss: ['Log loss', 'How surprised it is by the truth; being sure and wrong costs most. Less is better.'],
  brier: ['Brier score', 'The squared distance of its probabilities from the truth. Less is better.'],
  ece: ['Calibration error (ECE)', 'How far “80 % sure” is from right in 80 % of cases. Less is better.'],
};
const MAIN_METRICS = ['macro_f1', 'accuracy'];

const score = (value) => value.toFixed(3);
const intervalWords = ({ low, high }) => (low === null ? '' : `${score(low)} to ${score(high)}`);
