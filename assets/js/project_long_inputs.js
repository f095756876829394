// What is done with texts that are too long, beside how long this project's texts are.

const LONG_POLICIES = { cut: 'Cut the end off', windows: 'Read all of it in windows', 'head-tail': 'Read the beginning and the end', refuse: 'Refuse it' };
const LONG_WORDS = {
  cut: 'What does not fit counts for nothing. The answer says how much that was.',
  windows: 'Overlapping windows are answered one by one, and the answers are put together: the mean of their logits, by the tokens that each adds. A text of five windows takes five times as long.',
  'head-tail': 'What is between counts for nothing; as fast as cutting. Good where a text begins with its matter and ends with its wish.',
  refuse: 'Whoever asks is told how long the text is and how long it may be. Where nobody could shorten it, as while examples are labelled, it is cut.',
};
// Which fields mean something, by policy.
const LONG_FIELDS = { cut: [], windows: ['overlap', 'most_windows'], 'head-tail': ['head'], refuse: [] };

function percentField(title, share, most, hint) {
  const found = numberField(title, Math.round(100 * share), 0, most, hint);
  return { ...found, read: () => (found.read() === undefined ? undefined : found.read() / 100) };
}

function lengthField(value, longest) {
  const reads = longest ? `the ${longest.toLocaleString('en')} that the model reads` : 'as many as the model reads';
  return numberField('Tokens read at once', value, 0, 100_000, `A token is a word or a piece of one. 0: ${reads}. Fewer are faster, and more texts are too long.`);
}

function longFields(policy, followed, longest) {
  const choices = Object.fromEntries(Object.entries(LONG_POLICIES).filter(([name]) => followed.includes(name)));
  return {
    policy: choiceField('A text that is too long', choices, policy.policy, (name) => LONG_WORDS[name]),
    max_length: lengthField(policy.max_length, longest),
    overlap: percentField('Shared by neighbouring windows, %', policy.overlap, 75, 'So that no sentence is only ever seen in halves.'),
    most_windows: numberField('Windows of one text, at most', policy.most_windows, 1, 256, 'What comes after them is cut, with the count shown.'),
    head: percentField('Share of the beginning, %', policy.head, 100, 'The rest is for the end.'),
  };
}

function showFieldsOf(fields) {
  const wanted = ['policy', 'max_length', ...LONG_FIELDS[fields.policy.read()]];
  for (const [name, { row }] of Object.entries(fields)) row.hidden = !wanted.includes(name);
}

// Of a task that follows one policy only: it must read all of an input.
const LONG_NOTHING = 'All of a long text is read, in windows that share some of their tokens, as the answer may stand anywhere. How many they share is set above, under Task.';

/** The form, unless the task leaves nothing to choose; a picture is never too long. */
function longInputs(found, task, told) {
  if (task.takes === 'image') return null;
  if (task.long_inputs.length > 1) return longForm(found, task, told);
  return h('section', { class: 'card', id: 'project-long-inputs' }, h('h2', {}, 'Long texts'), h('p', { class: 'studio-muted' }, LONG_NOTHING), lengthCurve(found.name));
}

function longForm(found, task, { policy, longest, changes }) {
  const address = projectPath(found.name, '/long-inputs');
  const fields = longFields(policy, task.long_inputs, longest);
  const log = settingChanges();
  log.show(changes);
  const send = async () => {
    const wanted = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.read()]));
    const changed = await callApi('PUT', address, wanted);
    log.show(changed.changes);
    return 'Saved. The next answers follow it; links that were made keep theirs.';
  };
  fields.policy.input.addEventListener('change', () => showFieldsOf(fields));
  showFieldsOf(fields);
  const words = h('p', { class: 'studio-muted' }, 'New versions are trained and judged on texts that are cut, whatever is chosen here: the gate\u2019s figures are of texts that are cut.');
  const form = card('Long texts', [words, h('div', { class: 'project-fields' }, ...Object.values(fields).map(({ row }) => row))], 'Save', send, 'project-long-inputs');
  const take = (length) => {
    fields.max_length.input.value = length;
    form.requestSubmit();
  };
  form.append(lengthCurve(found.name, take), log.box);
  return form;
}
