// Fields of a project that its settings and the making of a new one share; each has its element and its value.

/** A labelled input with a hint below it. */
function projectField(title, input, hint) {
  const words = h('small', {}, hint || '');
  const row = h('label', { class: 'project-field' }, h('span', {}, title), input, words);
  return { row, input, say: (text) => { words.textContent = text; } };
}

function textField(title, value, hint, attributes = {}) {
  const found = projectField(title, h('input', { type: 'text', dir: 'auto', autocomplete: 'off', ...attributes }), hint);
  found.input.value = value ?? '';
  return { ...found, read: () => found.input.value.trim() };
}

function numberField(title, value, least, most, hint) {
  const found = projectField(title, h('input', { type: 'number', min: least, max: most, step: 1, inputmode: 'numeric' }), hint);
  found.input.value = value;
  return { ...found, read: () => (found.input.value === '' ? undefined : Number(found.input.value)) };
}

/** A number that need not be whole. */
function decimalField(title, value, least, most, hint) {
  const found = projectField(title, h('input', { type: 'number', min: least, max: most, step: 'any', inputmode: 'decimal' }), hint);
  found.input.value = value;
  return { ...found, read: () => (found.input.value === '' ? undefined : Number(found.input.value)) };
}

/** One of several by its name; `explain(name)` says what it means. */
function choiceField(title, choices, value, explain) {
  const select = h('select', {}, ...Object.entries(choices).map(([name, words]) => h('option', { value: name }, words)));
  select.value = value;
  const found = projectField(title, select, explain(value));
  select.addEventListener('change', () => found.say(explain(select.value)));
  return { ...found, read: () => select.value };
}

function checkField(title, checked, hint) {
  const input = h('input', { type: 'checkbox' });
  input.checked = checked;
  const row = h('label', { class: 'project-check' }, input, h('span', {}, h('strong', {}, title), h('small', {}, hint || '')));
  return { row, input, read: () => input.checked };
}

/** What starts a training: so many new labels, or somebody's click. */
function retrainField(after) {
  const byItself = checkField('Train by itself', after > 0, 'A new version serves only if it is not worse on the hold-out.');
  const number = numberField('After this many new labels', after || 20, 1, 1_000_000, '');
  const follow = () => { number.row.hidden = !byItself.input.checked; };
  byItself.input.addEventListener('change', follow);
  follow();
  return { rows: [byItself.row, number.row], read: () => (byItself.read() ? number.read() : 0) };
}

function strategyField(value, strategies) {
  const select = h('select', {}, ...strategies.map(({ name, label }) => h('option', { value: name }, label)));
  select.value = value;
  const found = projectField('Which example comes next', select, '');
  const explain = () => {
    const chosen = strategies.find(({ name }) => name === select.value);
    found.say(chosen.description + (chosen.needs_model ? ' Until a model serves, the order is random.' : ''));
  };
  select.addEventListener('change', explain);
  explain();
  return { ...found, read: () => select.value };
}

function overlapField(value) {
  const found = numberField('People for each example', value, 1, 100, '');
  const explain = () => {
    const people = found.read() || 1;
    found.say(people === 1 ? 'One answer makes the gold label.'
      : `${people} people answer each example; what more than half of them say becomes its gold label.`);
  };
  found.input.addEventListener('input', explain);
  explain();
  return found;
}

/** How many versions keep their files; the others keep what is known of them. */
function keepVersionsField(value) {
  const found = numberField('Versions that keep their files', value, 0, 1000, '');
  const explain = () => {
    const kept = found.read();
    found.say(kept === 0 ? 'The files of every version are kept.'
      : `After each training, the files of versions older than the newest ${kept ?? 10} are deleted (fast ones, fine-tuned ones and those trained to compare base checkpoints are counted apart, and so are those that have served). The one that serves and the one before it keep theirs.`);
  };
  found.input.addEventListener('input', explain);
  explain();
  return found;
}

/** A line that tells what went wrong or well; hidden while there is nothing to tell. */
function messageLine() {
  const line = h('p', { role: 'status' });
  line.hidden = true;
  const show = (words, kind) => {
    line.className = kind;
    line.textContent = words;
    line.hidden = !words;
  };
  return { line, warn: (words) => show(words, 'studio-warning'), praise: (words) => show(words, 'studio-good'), clear: () => show('', '') };
}

/** Run `send` once at a time, with the button held down, and show its error or its words. */
async function once(press, message, send) {
  press.disabled = true;
  message.clear();
  try {
    const words = await send();
    if (words) message.praise(words);
  } catch (error) {
    message.warn(error.message);
  } finally {
    press.disabled = false;
  }
}
