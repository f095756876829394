// Drawing the label editor from the session: the example, what can be said about it, and how it stands with saving.

const LONG_TEXT = 600; // characters from which a text is set smaller
const NEAR_CERTAIN = 0.995;
const WORKING = ['ready', 'saving', 'loading']; // states in which the labels stay where they are

function draw(view, mine) {
  const state = stateOf(mine);
  view.root.dataset.state = state;
  view.root.dataset.unsaved = unsentOf(mine).length;
  view.root.dataset.connection = connectionOf(mine).kind;
  view.card.hidden = state !== 'ready';
  view.panel.hidden = state === 'ready';
  view.side.hidden = !WORKING.includes(state);
  view.side.toggleAttribute('inert', state !== 'ready');
  drawExample(view, mine);
  drawSuggestion(view, mine);
  drawPanel(view, mine, state);
  drawSaved(view, mine);
  drawProgress(view, mine);
  drawNotice(view, mine);
  drawActions(view, mine);
  drawDrafts(view, mine);
  drawOwn(view, mine);
}

function drawExample(view, { queue: [example], data }) {
  if (view.drawn === example) return;
  view.drawn = example;
  view.card.removeAttribute('data-example-id');
  if (!example) return;
  view.card.dataset.exampleId = example.id;
  view.text.textContent = example.text;
  view.text.scrollTop = 0;
  view.text.toggleAttribute('data-long', example.text.length > LONG_TEXT);
  view.top.replaceChildren(...drawTop(example));
  view.choices.querySelector('[aria-current]')?.removeAttribute('aria-current');
  if (example.was) view.choices.children[indexOf(data, example.was.label)]?.setAttribute('aria-current', 'true');
  reopenNote(example);
}

function drawTop({ id, was }) {
  if (!was) return [h('span', {}, `Example ${id}`)];
  const said = { done: ['you chose ', h('bdi', {}, was.label ?? '')], skipped: ['you skipped it'], flagged: ['you flagged it'] };
  const note = was.note ? [': ', h('bdi', {}, was.note)] : [];
  return [
    h('span', { class: 'label-correcting' }, `Example ${id}: `, ...said[was.state], ...note),
    h('button', { type: 'button', 'data-act': 'keep', 'aria-keyshortcuts': 'Enter' }, 'Keep it', h('kbd', {}, 'Enter')),
  ];
}

function indexOf({ labels }, name) {
  return labels.findIndex((label) => label.name === name);
}

function drawSuggestion(view, { queue: [example], data }) {
  const suggestion = example?.suggestion;
  const key = suggestion ? `${example.id} ${suggestion.label} ${suggestion.probability} ${suggestion.version} ${Boolean(example.was)}` : example?.silence ?? '';
  if (view.suggestion.dataset.shown === key) return;
  view.suggestion.dataset.shown = key;
  if (!suggestion) {
    view.suggestion.replaceChildren(h('p', { class: 'label-none' }, example?.silence ?? 'No suggestion yet'));
    return;
  }
  const known = labelNamed(data, suggestion.label);
  const filled = h('span', {});
  if (known) paint(filled, known.colour);
  filled.style.width = `${Math.round(suggestion.probability * 100)}%`;
  const guesses = suggestion.version === 'similarity';
  const source = guesses ? 'The text compared with each label\u2019s name and description, until a version serves' : `Version ${suggestion.version}`;
  view.suggestion.replaceChildren(
    h('p', { title: source },
      guesses ? 'Similarity suggests ' : 'Model suggests ', h('strong', { dir: 'auto' }, suggestion.label), ` ${sureness(suggestion.probability)}`),
    h('div', { class: 'label-sure', title: source, 'aria-hidden': 'true' }, filled),
    h('button', { type: 'button', 'data-act': 'accept', 'aria-keyshortcuts': 'Enter' },
      h('span', {}, 'Accept'), h('kbd', {}, 'Enter')),
  );
}

function sureness(probability) {
  return probability >= NEAR_CERTAIN ? '> 99\u00a0%' : `${Math.round(probability * 100)}\u00a0%`;
}

function drawSaved(view, mine) {
  const unsaved = unsentOf(mine).length;
  const words = !mine.outbox ? '' : unsaved ? `${unsaved} unsaved` : 'All saved';
  if (view.saved.textContent !== words) view.saved.textContent = words;
}

function drawActions(view, { queue, history }) {
  view.actions.hidden = !queue.length && !history.length;
  for (const name of ['skip', 'flag', 'more']) view[name].disabled = !queue.length;
  view.undo.disabled = !history.length;
}

/** Answers that the studio refused: what was said, why it was not taken, and what can be done about it. */
function drawDrafts(view, { outbox }) {
  const drafts = outbox?.refused ?? [];
  if (view.drawnDrafts === drafts) return;
  view.drawnDrafts = drafts;
  const act = (name, index, words) => h('button', { type: 'button', 'data-act': name, 'data-index': index }, words);
  view.drafts.replaceChildren(...drafts.map(({ request, about, reason }, index) => h('li', {},
    h('div', {}, h('strong', {}, 'Not saved, kept as a draft: '), reason,
      h('blockquote', {}, h('strong', { dir: 'auto' }, request.label ?? DRAFT_WORDS[request.action]), ' for ',
        h('bdi', {}, about.start), request.note ? h('bdi', {}, ` (${request.note})`) : null)),
    h('span', { class: 'label-draft-acts' },
      act('try-again', index, 'Try again'), act('discard', index, 'Discard')))));
}

const DRAFT_WORDS = { skip: 'Skip', flag: 'Flag', undo: 'Undo' };

function startOf(text) {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** A flash on what was pressed: the next example is there already, so this is what says that the key was heard. */
function flash(button) {
  if (!button) return;
  button.classList.remove('label-flash');
  void button.offsetWidth; // restart when the same key comes twice
  button.classList.add('label-flash');
}
