// What each task is asked with: its fields, what is in them, and how an example fills them.

/** Texts, one a line. */
function linesField(title, hint, rows) {
  const found = projectField(title, h('textarea', { rows, dir: 'auto' }), hint);
  return { ...found, read: () => found.input.value.split('\n').filter((line) => line.trim()), write: (texts) => { found.input.value = texts.join('\n'); } };
}

/** A number, which may have a part behind the point; left empty, it is as usual. */
function tryNumber(title, usual, least, most, step, hint) {
  const found = projectField(title, h('input', { type: 'number', min: least, max: most, step, inputmode: step === 1 ? 'numeric' : 'decimal' }), hint);
  found.input.value = usual;
  return { ...found, read: () => (found.input.value === '' ? usual : Number(found.input.value)), write: (value) => { found.input.value = value ?? usual; } };
}

function fillMaskForm(about) {
  const texts = linesField('Texts, one a line', `${about.card.mask_token} is where a word is to be filled in. There may be several.`, 3);
  const choices = tryNumber('Choices for each blank', 5, 1, 50, 1, '');
  const insert = button({ class: 'studio-button try-insert' }, () => {
    texts.input.setRangeText(about.card.mask_token, texts.input.selectionStart, texts.input.selectionEnd, 'end');
    texts.input.focus();
  }, 'Insert', h('code', {}, about.card.mask_token));
  return {
    nodes: [texts.row, insert, h('div', { class: 'project-fields' }, choices.row)],
    first: texts.input,
    read: () => ({ texts: texts.read(), top_k: choices.read() }),
    write: (values) => { texts.write(values.texts); choices.write(values.top_k); },
  };
}

function zeroShotForm() {
  const texts = linesField('Texts, one a line', '', 3);
  const labels = textField('Labels, with commas between them', '', 'The model was never trained for them');
  const template = textField('Template', 'This example is {}.', 'The model judges whether your text entails this sentence, with a label in place of {}');
  const each = checkField('Judge each label by itself', false, 'Several may fit, or none. Otherwise they share 100 % among them.');
  return {
    nodes: [texts.row, labels.row, template.row, each.row],
    first: texts.input,
    read: () => ({ texts: texts.read(), labels: labels.read().split(',').map((label) => label.trim()).filter(Boolean), template: template.read(), multi_label: each.read() }),
    write: (values) => {
      texts.write(values.texts);
      labels.input.value = values.labels.join(', ');
      template.input.value = values.template ?? 'This example is {}.';
      each.input.checked = Boolean(values.multi_label);
    },
  };
}

function generationForm() {
  const text = projectField('How the text begins', h('textarea', { rows: 3, dir: 'auto' }), '');
  const length = tryNumber('New tokens, at most', 40, 1, 256, 1, 'A token is a word or a part of one');
  const how = projectField('The next token is', h('select', {}, h('option', { value: '' }, 'the most probable one'), h('option', { value: 'drawn' }, 'drawn by its probability')), '');
  const temperature = tryNumber('Temperature', 1, 0.05, 10, 'any', 'Below 1 the draws are tamer, above it bolder');
  const topK = tryNumber('Top-k', 50, 0, 100000, 1, 'Draw among this many tokens only; 0 is all');
  const topP = tryNumber('Top-p', 1, 0.01, 1, 'any', 'Draw among the likeliest that together have this share');
  const seed = tryNumber('Seed', 0, 0, 4294967295, 1, 'The same one draws the same text again');
  const drawing = h('div', { class: 'project-fields' }, temperature.row, topK.row, topP.row, seed.row);
  const follow = () => { drawing.hidden = !how.input.value; };
  how.input.addEventListener('change', follow);
  follow();
  return {
    nodes: [text.row, h('div', { class: 'project-fields' }, length.row, how.row), drawing],
    first: text.input,
    read: () => ({ text: text.input.value, max_new_tokens: length.read(), ...(how.input.value ? { sampled: true, temperature: temperature.read(), top_k: topK.read(), top_p: topP.read(), seed: seed.read() } : {}) }),
    write: (values) => {
      text.input.value = values.text;
      length.write(values.max_new_tokens);
      how.input.value = values.sampled ? 'drawn' : '';
      [[temperature, 'temperature'], [topK, 'top_k'], [topP, 'top_p'], [seed, 'seed']].forEach(([field, name]) => field.write(values[name]));
      follow();
    },
  };
}

function similarityForm() {
  const texts = linesField('Texts, one a line', 'Each is compared with each other one', 5);
  return { nodes: [texts.row], first: texts.input, read: () => ({ texts: texts.read() }), write: (values) => texts.write(values.texts) };
}

const TRY_FORMS = { 'fill-mask': fillMaskForm, 'zero-shot-classification': zeroShotForm, 'text-generation': generationForm, 'feature-extraction': similarityForm };

/** A short name for an example: how its text begins. */
function exampleName(values) {
  const text = values.text ?? values.texts[0];
  return text.length > 44 ? `${text.slice(0, 43)}…` : text;
}
