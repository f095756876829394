// The hyperparameters as a form: the usual ones first, the rest under "More".

const NUMBER = (step) => ({ step });
const WORDS = (words) => ({ words });
// Name, title, what it does, how it is given.
const USUAL = [
  ['epochs', 'Epochs', 'How often the run goes through all examples', NUMBER(1)],
  ['batch_size', 'Batch size', 'Examples a step; less needs less memory', NUMBER(1)],
  ['learning_rate', 'Learning rate', 'How far each step goes', NUMBER('any')],
  ['max_length', 'Longest text, tokens', 'Longer texts are cut while training', NUMBER(1)],
  ['class_weights', 'Class weights', 'Balanced lets rare labels count as much as frequent ones', WORDS({ none: 'None', balanced: 'Balanced' })],
  ['seed', 'Seed', 'The same seed and labels give the same run', NUMBER(1)],
];
const MORE = [
  ['early_stopping_patience', 'Early stopping patience', 'Evaluations without a better validation loss before it stops; 0 never stops early', NUMBER(1)],
  ['eval_steps', 'Evaluation interval, steps', '0 evaluates on the validation split after every epoch', NUMBER(1)],
  ['gradient_accumulation_steps', 'Gradient accumulation', 'Batches a step; more act like a larger batch in the memory of a small one', NUMBER(1)],
  ['warmup_share', 'Warm-up share', 'Of the steps, in which the learning rate rises', NUMBER('any')],
  ['weight_decay', 'Weight decay', 'Keeps weights small', NUMBER('any')],
  ['precision', 'Precision', 'Automatic takes what is fastest on this machine', WORDS({ auto: 'Automatic', fp32: 'fp32', bf16: 'bf16', fp16: 'fp16' })],
  ['freeze_embeddings', 'Word embeddings', 'Frozen trains faster; a few hundred texts hardly change them', WORDS({ true: 'Frozen', false: 'Trained' })],
  ['soft_labels', 'Several annotators', 'What an example teaches that they disagreed on', WORDS({ off: 'The agreed label', votes: 'Shares of their answers', 'dawid-skene': 'Weighed by their error rates (Dawid–Skene)' })],
  ['lora_rank', 'LoRA rank', 'Trains small adapters, for large models; 0 trains the weights themselves', NUMBER(1)],
  ['lora_alpha', 'LoRA alpha', 'How much the adapters count', NUMBER(1)],
];

const usual = h('div', { class: 'train-fields' });
const more = h('div', { class: 'train-fields' });
const fields = h('details', { class: 'train-details' },
  h('summary', {}, 'Hyperparameters'), usual,
  h('details', { class: 'train-details' }, h('summary', {}, 'More'), more));

function field([name, title, hint, kind]) {
  const input = kind.words
    ? h('select', { name }, ...Object.entries(kind.words).map(([value, words]) => h('option', { value }, words)))
    : h('input', { name, type: 'number', step: kind.step });
  return h('label', {}, h('span', { class: 'train-field-name' }, title), input, h('small', {}, hint));
}

const inputs = () => [...fields.querySelectorAll('[name]')];

/** Show these numbers; those that are missing show their defaults. */
function showNumbers(numbers = {}) {
  const all = { ...props.value?.defaults, ...numbers };
  for (const input of inputs()) input.value = String(all[input.name]);
}

function given(input) {
  if (input.type === 'number') return Number(input.value);
  return { true: true, false: false }[input.value] ?? input.value;
}

/** What differs from the defaults. */
function chosenNumbers() {
  const chosen = {};
  for (const input of inputs()) {
    const value = given(input);
    if (input.value !== '' && value !== props.value.defaults[input.name]) chosen[input.name] = value;
  }
  return chosen;
}

usual.append(...USUAL.map(field));
more.append(...MORE.map(field));
