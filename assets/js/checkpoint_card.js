// A checkpoint, drawn as the way from its name to its head; and what it can do for each task.

// What becomes of the head, and in a few words what that means.
const HEADS = {
  trained: ['Trained', 'It is in the checkpoint, and answers as it is.'],
  new: ['New', 'It would be random until it is trained.'],
  joined: ['New', 'Two copies of the encoder are joined, and learn to write.'],
  other: ['Another one', 'What it has was made for another task.'],
  impossible: ['None', 'There is none for this kind of model.'],
  needless: ['None needed', 'Its vectors are the answer.'],
};
const SHOWN_LABELS = 6;

function abilityWords({ predicts, trains, head }) {
  if (predicts) return trains ? 'answers, and can be trained' : 'answers as it is';
  if (!trains) return head === 'new' ? 'needs a head that is trained' : 'not this one';
  return 'can be trained';
}

const abilityState = ({ predicts, trains }) => (predicts ? 'answers' : trains ? 'trains' : 'not');

function sizeInWords(card) {
  const parameters = card.parameters ? parametersInWords(card.parameters) : '';
  const reads = card.max_length ? `reads ${card.max_length.toLocaleString('en')} tokens` : 'looks at images';
  return [parameters, reads, card.is_here ? '' : 'its files are fetched when they are first needed'].filter(Boolean);
}

function labelsInWords(labels) {
  const more = labels.length - SHOWN_LABELS;
  return `${many(labels.length, 'output', 'outputs')}: ${labels.slice(0, SHOWN_LABELS).join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`;
}

/** Long names may go on in the next line where a part of them begins. */
const breakable = (name) => name.split(/(?<=[a-z/_-])(?=[A-Z/_-])|(?<=[/_-])/).flatMap((part) => [h('wbr'), part]);

function resolvedStep(title, value, state, ...notes) {
  return h('li', { class: 'resolved-step', 'data-state': state }, h('span', { class: 'resolved-title' }, title), h('strong', {}, h('bdi', {}, ...breakable(value))),
    ...notes.filter(Boolean).map((note) => h('small', {}, note)));
}

/** From the name to the head, a step each. */
function resolvedWay(card, one) {
  const [head, means] = HEADS[one.head];
  const fits = one.head === 'impossible' ? 'bad' : 'good';
  return h('ol', { class: 'resolved', 'aria-label': `From ${card.name} to ${one.name}` },
    resolvedStep('Name', card.name, 'good', ...sizeInWords(card)),
    resolvedStep('Config', card.config_class, 'good', `a ${card.model_type} model`),
    resolvedStep('Saved as', card.architectures[0] ?? 'nothing it names', one.head === 'other' ? 'bad' : 'good', card.architectures.length ? 'the architecture that its config names' : ''),
    resolvedStep('Loaded by', one.auto_class, fits, one.model_class ? `which makes a ${one.model_class}` : `which knows no ${card.model_type} model`),
    resolvedStep('Head', head, { trained: 'good', needless: 'good', new: one.trains ? 'new' : 'bad', joined: 'new' }[one.head] ?? 'bad', means, one.labels.length ? labelsInWords(one.labels) : '', one.predicts || one.trains ? `It gives ${one.gives}.` : ''));
}

/**
 * The whole card, whose `choose(task)` draws it for another one. `use(name)` is called with the name of a checkpoint that
 * fits better, `heard(task)` with the task that is pressed; `asked` are those of which there is more on the page.
 */
function checkpointCard(card, task, { use, heard, asked = [] } = {}) {
  const drawing = h('div', { class: 'resolved-box' });
  const tasks = card.resolutions.map((one) => button({ class: `studio-button resolved-task${asked.includes(one.task) ? ' try-task' : ''}`, 'data-task': one.task, 'data-state': abilityState(one) },
    () => { choose(one.task); heard?.(one.task); }, one.name, h('small', {}, asked.includes(one.task) ? 'ask it below' : abilityWords(one))));
  const better = (name) => (use ? button({ class: 'studio-button resolved-instead' }, () => use(name), name) : h('code', {}, name));

  function choose(wanted) {
    const one = card.resolutions.find((row) => row.task === wanted);
    tasks.forEach((each) => each.setAttribute('aria-pressed', each.dataset.task === wanted));
    drawing.replaceChildren(h('p', { class: 'resolved-words' }, h('strong', {}, `${one.name}: `), `${one.found} ${one.advice}`), resolvedWay(card, one),
      ...(one.instead.length && !one.predicts ? [h('p', { class: 'resolved-better' }, `${one.trains ? 'Those that answer already' : 'What fits'}: `, ...one.instead.map(better))] : []));
  }

  choose(task);
  const node = h('section', { class: 'resolved-card', 'aria-label': `What ${card.name} is` }, drawing,
    h('h4', {}, 'What it can do'), h('div', { class: 'resolved-tasks', role: 'group', 'aria-label': 'What it can do' }, ...tasks));
  return { node, choose };
}

/** The same behind a line to press, read when it is opened: `look()` gives the card and the task, or throws. */
function checkpointDetails(summary, look, use) {
  const body = h('div', { 'aria-live': 'polite' });
  const title = h('summary', {}, summary);
  const node = h('details', { class: 'resolved-details' }, title, body);
  let asked = 0;
  async function read() {
    const mine = (asked += 1);
    body.replaceChildren(h('p', { class: 'studio-muted' }, 'Looking at it…'));
    try {
      const { card, task } = await look();
      if (mine === asked) body.replaceChildren(checkpointCard(card, task, { use }).node);
    } catch (error) {
      if (mine === asked) body.replaceChildren(h('p', { class: 'studio-warning' }, error.message));
    }
  }
  node.addEventListener('toggle', () => { if (node.open) read(); });
  /** It is about another one by now. */
  const again = (words) => { title.textContent = words ?? summary; if (node.open) read(); };
  return { node, again };
}
