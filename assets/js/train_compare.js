// Another base checkpoint, trained on just what a version learnt from, so that the two can be compared.

// From small to large; each has its weights as safetensors, the only format that is loaded here.
const KNOWN_BASES = ['sentence-transformers/paraphrase-MiniLM-L3-v2', 'sentence-transformers/all-MiniLM-L6-v2', 'sentence-transformers/all-MiniLM-L12-v2',
  'distilbert-base-uncased', 'distilroberta-base', 'bert-base-uncased'];

let compareTask = '';
const compareBase = checkpointField('', () => compareTask);
const compareNames = h('datalist', { id: 'train-compare-names' });
compareBase.input.setAttribute('list', compareNames.id);
compareBase.input.required = true;
const compareWith = projectField('Compare with', h('select', { name: 'compare_with' }), 'It learns from the same examples, and is measured on the same held-out ones');
const compareNumbers = checkField('With the hyperparameters set above', false, 'Otherwise with those of that version');
const compareMessage = messageLine();
const compareSend = h('button', { type: 'submit', class: 'studio-button', id: 'train-compare' }, 'Train it to compare');
const compareForm = h('form', { class: 'project-form', novalidate: true }, compareNames,
  h('div', { class: 'project-fields' }, compareBase.row, compareWith.row, compareNumbers.row), compareBase.card, compareMessage.line, h('div', { class: 'train-buttons' }, compareSend));
const compareEmpty = h('p', { class: 'studio-muted' }, 'Once a version was trained here, a smaller or larger base checkpoint can be trained on the same examples.');
const compareCard = h('section', { class: 'card train-compare' }, h('h2', {}, 'Compare another base checkpoint'),
  h('p', { class: 'studio-muted' }, 'A smaller one answers faster; this shows what that costs. What comes of it never serves by itself: see both side by side on the Versions page, and promote the one you want.'),
  compareForm, compareEmpty);
compareForm.hidden = true;

const comparesBase = (checkpoint, version, hyperparameters) => callApi('POST', projectPath(project(), '/training/comparison'), { checkpoint, compare_with: version, hyperparameters });

compareForm.addEventListener('submit', (event) => {
  event.preventDefault();
  once(compareSend, compareMessage, async () => {
    if (!compareBase.read()) throw new Error('Name the base checkpoint that is to be compared.');
    const numbers = compareNumbers.read() ? { ...props.value.defaults, ...chosenNumbers() } : {};
    await comparesBase(compareBase.read(), compareWith.input.value, numbers);
    refreshNow();
  });
});

const compareTitle = ({ name, checkpoint, serves }) => `${name} (${checkpoint.split('/').pop()})${serves ? ', which serves' : ''}`;

let comparable = '';

/** The versions to compare with, and the names that are suggested; asked for again when there are others. */
async function followComparable(name) {
  const { mark } = await callApi('GET', projectPath(name, '/versions/mark'));
  if (comparable === `${name} ${mark}`) return;
  const [versions, { checkpoint, task }] = await Promise.all([callApi('GET', projectPath(name, '/versions')), callApi('GET', projectPath(name))]);
  if (name !== project()) return;
  comparable = `${name} ${mark}`;
  compareTask = task;
  const found = versions.filter((version) => version.snapshot);
  const before = compareWith.input.value;
  compareWith.input.replaceChildren(...found.map((version) => h('option', { value: version.name }, compareTitle(version))));
  const chosen = found.find((version) => version.name === before) ?? found.find((version) => version.serves) ?? found[0];
  if (chosen) compareWith.input.value = chosen.name;
  const others = new Set([checkpoint, ...found.map((version) => version.checkpoint), ...KNOWN_BASES]);
  compareNames.replaceChildren(...[...others].map((value) => h('option', { value })));
  compareForm.hidden = !found.length;
  compareEmpty.hidden = found.length > 0;
}
