// Drawing the label editor from the session: the example, what can be said about it, and how it stands with saving.

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
  drawPanel(view, mine, state);
  drawSaved(view, mine);
  drawProgress(view, mine);
  drawNotice(view, mine);
  drawActions(view, mine);
  drawDrafts(view, mine);
  drawOwn(view, mine);
}

function drawExample(view, mine) {
  const { queue: [example, ...others] } = mine;
  if (view.drawn === example) return;
  view.drawn = example;
  view.card.removeAttribute('data-example-id');
  view.task.draw(example, example && startingValue(mine, example));
  if (!example) return;
  view.card.dataset.exampleId = example.id;
  view.top.replaceChildren(...drawTop(view, example));
  view.task.next?.(others);
  reopenNote(example);
}

function drawTop(view, example) {
  const { id, was } = example;
  if (!was) return [h('span', {}, `Example ${id}`)];
  const said = { done: ['you chose ', ...(was.label == null ? [] : saidInline(howSaid(view), was.label, example))], skipped: ['you skipped it'], flagged: ['you flagged it'] };
  const note = was.note ? [': ', h('bdi', {}, was.note)] : [];
  return [
    h('span', { class: 'label-correcting' }, `Example ${id}: `, ...said[was.state], ...note),
    h('button', { type: 'button', 'data-act': 'keep', 'aria-keyshortcuts': 'Enter' }, 'Keep it', h('kbd', {}, 'Enter')),
  ];
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
      h('blockquote', {}, h('strong', { dir: 'auto' }, about.said ?? DRAFT_WORDS[request.action]), ' for ',
        h('bdi', {}, about.start), request.note ? h('bdi', {}, ` (${request.note})`) : null)),
    h('span', { class: 'label-draft-acts' },
      act('try-again', index, 'Try again'), act('discard', index, 'Discard')))));
}

const DRAFT_WORDS = { skip: 'Skip', flag: 'Flag', undo: 'Undo' };
