// The three usual mistakes, looked for in what somebody does with a checkpoint, and the code that mends each.

const MISTAKES = { padding: 'Padding', truncation: 'Truncation', 'auto class': 'AutoClass', logits: 'Logits, labels, probabilities' };
const CHECK_TEXTS = 'Good.\nThe film was far too long.\nI laughed, I cried, and I would watch it again tomorrow.';
const SHOWN_ROWS = 8;

const shapeInWords = (shape) => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** Rows as long as they are, and beside them the one tensor that they would be. */
function shapesPicture({ shapes, mended }) {
  const longest = Math.max(...shapes.map(([length]) => length));
  const row = (length, most, kind) => h('span', { class: `check-row check-row-${kind}`, style: `--share:${Math.max(0.03, length / most)}` });
  const rows = shapes.slice(0, SHOWN_ROWS).map(([length]) => h('li', {}, row(length, longest, 'bad'), h('code', {}, shapeInWords([length]))));
  const more = shapes.length > SHOWN_ROWS ? [h('li', { class: 'studio-muted' }, `and ${(shapes.length - SHOWN_ROWS).toLocaleString('en')} more`)] : [];
  const block = h('div', { class: 'check-block', style: `--share:${Math.min(1, mended[1] / longest)}` }, h('code', {}, shapeInWords(mended)));
  return h('div', { class: 'check-shapes' }, h('div', {}, h('h4', {}, 'As it is'), h('ul', {}, ...rows, ...more)), h('div', {}, h('h4', {}, 'Mended: one tensor'), block));
}

function findingNode(finding) {
  const isRows = finding.mended && finding.shapes.every((shape) => shape.length === 1);
  const code = h('div', { class: 'try-form' }, h('div', { class: 'try-form-head' }, h('h4', {}, finding.fix), copyButton(finding.code)),
    h('pre', { class: 'try-code', tabindex: 0 }, h('code', {}, finding.code)));
  return h('section', { class: 'check-finding', 'data-mistake': finding.mistake }, h('h3', {}, MISTAKES[finding.mistake]),
    h('p', {}, finding.found), isRows ? shapesPicture(finding) : null, h('p', {}, h('strong', {}, 'Expected: '), finding.expected), code);
}

function checkedNodes({ findings, looked_at: lookedAt }) {
  const wrong = new Set(findings.map(({ mistake }) => mistake)), fine = lookedAt.filter((name) => !wrong.has(name));
  return [...findings.map(findingNode), ...(fine.length ? [h('p', { class: 'studio-good check-fine' }, `Nothing to mend: ${fine.map((name) => MISTAKES[name]).join(', ')}.`)] : [])];
}

/** The card; `wish()` is the checkpoint, `follow(card, task)` is called with what there is to know of another one. */
function checkCard(wish, project) {
  const task = projectField('What it is used for', h('select', { id: 'check-task' }), '');
  const used = projectField('I load it with', h('select', { id: 'check-class' }), 'The AutoClass in your code');
  const texts = projectField('Texts to check, one a line', h('textarea', { rows: 4, dir: 'auto', id: 'check-texts' }), 'Tokenised together, as one batch');
  texts.input.value = CHECK_TEXTS;
  const ofProject = checkField('Texts of the project instead', false, '');
  const numbers = projectField('Numbers of yours', h('textarea', { rows: 3, id: 'check-numbers', spellcheck: 'false', placeholder: '[[2.1, -0.3], [0.4, 1.9]]' }), 'As your program prints them; left empty, none are looked at');
  const usedAs = projectField('I use them as', h('select', { id: 'check-used' }, h('option', { value: 'probabilities' }, 'probabilities: for a metric, a threshold, a person'), h('option', { value: 'labels' }, 'labels: for the loss')), '');
  const fill = button({ class: 'studio-button', id: 'check-fill' }, () => once(fill, message, fillIn), 'Fill in what the version says');
  const press = h('button', { type: 'submit', class: 'studio-button studio-button-primary', id: 'check-send' }, 'Check');
  const message = messageLine();
  const result = h('div', { class: 'check-result', 'aria-live': 'polite' });
  const form = h('form', { class: 'project-form', novalidate: true }, h('div', { class: 'project-fields' }, task.row, used.row), texts.row, ofProject.row, numbers.row,
    h('div', { class: 'project-fields check-numbers' }, usedAs.row, fill), h('div', { class: 'try-acts' }, press), message.line);
  const node = h('section', { class: 'card check', hidden: true }, h('h2', {}, 'Check how you use it'),
    h('p', { class: 'studio-muted' }, 'The three mistakes that are made most: rows that make no tensor, a class without the head of the task, and logits where labels or probabilities belong. Nothing is loaded for it.'), form, result);
  const lines = () => texts.input.value.split('\n').filter((line) => line.trim());

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(press, message, async () => {
      const wanted = ofProject.read() ? { texts: [], texts_of: { project: project() } } : { texts: lines() };
      const body = { ...wish(), task: task.input.value, auto_class: used.input.value, numbers: numbers.input.value, used_as: usedAs.input.value, ...wanted };
      result.replaceChildren();
      result.replaceChildren(...checkedNodes(await callApi('POST', 'check', body)));
    });
  });
  ofProject.input.addEventListener('change', () => { texts.row.hidden = ofProject.read(); });

  /** What the version that serves says of these texts, as numbers. */
  async function fillIn() {
    const some = lines().slice(0, 8);
    if (!some.length) throw new Error('Type a text first.');
    const { predictions } = await callApi('POST', projectPath(project(), '/predict'), { texts: some });
    const names = Object.keys(predictions[0].probabilities).sort();
    if (!names.length) throw new Error('The version that serves gives no probability of each label. Paste numbers of yours.');
    numbers.input.value = JSON.stringify(predictions.map(({ probabilities }) => names.map((name) => Number(probabilities[name].toFixed(6)))));
  }

  async function follow(card, chosen) {
    const who = await me();
    task.input.replaceChildren(...card.resolutions.map((one) => h('option', { value: one.task }, one.name)));
    task.input.value = chosen;
    const before = used.input.value, classes = [...new Set(card.resolutions.map((one) => one.auto_class))];
    used.input.replaceChildren(h('option', { value: '' }, 'not said'), ...classes.map((name) => h('option', {}, name)));
    used.input.value = before;
    const reads = card.max_length !== null;
    ofProject.row.hidden = !reads || !project() || !who.permissions.includes('train');
    if (ofProject.row.hidden) ofProject.input.checked = false;
    texts.row.hidden = !reads || ofProject.read();
    if (!reads) texts.input.value = '';
    fill.hidden = !project();
    result.replaceChildren();
    node.hidden = false;
  }

  return { node, follow };
}
