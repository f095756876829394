// What a version is measured by: the name of each figure, and in one line what it tells.

const METRICS = {
  macro_f1: ['Macro-F1', 'F1 of each label, averaged: a rare label counts as much as a common one.'],
  accuracy: ['Accuracy', 'The share of the examples that it gets right, with all of their labels where they have several.'],
  micro_f1: ['Micro-F1', 'F1 over all answers together; with one label an example it is the accuracy.'],
  samples_f1: ['F1 of examples', 'F1 of the labels of each example, averaged: every example counts the same.'],
  hamming_loss: ['Hamming loss', 'The share of decisions about a label and an example that are wrong. Less is better.'],
  exact_match: ['Exact match', 'The share of the examples of which it says just what people say.'],
  f1: ['F1 of the words', 'How far its words are those of people, averaged over the examples.'],
  answerable_exact_match: ['Exact match where there is an answer', 'Of the questions that have an answer in the text.'],
  answerable_f1: ['F1 where there is an answer', 'Of the questions that have an answer in the text.'],
  no_answer_accuracy: ['No answer where there is none', 'How many of the questions without an answer it leaves unanswered.'],
  precision: ['Precision', 'How much of what it marks is right.'],
  recall: ['Recall', 'How much of what people marked it finds.'],
  boundary_f1: ['F1 of the places', 'F1 where start and end are enough, whatever the label.'],
  overlap_f1: ['F1 of what overlaps', 'F1 where sharing a character with a span of the same label is enough.'],
  rouge1: ['ROUGE-1', 'How far its single words are those of people.'],
  rouge2: ['ROUGE-2', 'The same of two words in a row.'],
  rougeL: ['ROUGE-L', 'The same of the longest run of words in one order.'],
  chrf: ['chrF', 'How far its runs of up to six characters are those of people; it needs no spaces between words.'],
  bleu: ['BLEU', 'How far its runs of up to four words are those of people, less where the text is too short.'],
  weighted_f1: ['Weighted F1', 'F1 of each label, averaged: a label counts as often as it occurs.'],
  roc_auc: ['ROC AUC', 'How often an example with a label is given more of it than one without; 0.5 is chance.'],
  pr_auc: ['PR AUC', 'Precision averaged over all thresholds; it notices errors on rare labels.'],
  log_loss: ['Log loss', 'How surprised it is by the truth; being sure and wrong costs most. Less is better.'],
  brier: ['Brier score', 'The squared distance of its probabilities from the truth. Less is better.'],
  ece: ['Calibration error (ECE)', 'How far “80 % sure” is from right in 80 % of cases. Less is better.'],
};

const score = (value) => value.toFixed(3);
const intervalWords = ({ low, high }) => (low === null ? '' : `${score(low)} to ${score(high)}`);
