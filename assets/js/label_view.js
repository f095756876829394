// What the label editor looks like: the parts on the page, and one function that draws each from the session.
// Text from people and models is only ever written as text nodes and plain attributes, so nothing in it can run.

const COLOURS = 12;
const LONG_TEXT = 600; // characters from which a text is set smaller
const NEAR_CERTAIN = 0.995;
const WORKING = ['ready', 'saving', 'loading']; // states in which the labels stay where they are

/** Build the editor once; the drawing functions below fill it. */
function buildView(root) {
  const part = (name, tag = 'div', attributes = {}, ...children) =>
    (view[name] = h(tag, { class: `label-${name}`, ...attributes }, ...children));
  const button = (name, act, key, text) =>
    part(name, 'button', { type: 'button', 'data-act': act, 'aria-keyshortcuts': key }, text, h('kbd', {}, key));
  const view = { root };
  root.replaceChildren(
    part('title', 'h2'),
    h('div', { class: 'label-head' },
      part('lead', 'p'),
      part('saved', 'p', { role: 'status', 'aria-live': 'polite' })),
    h('div', { class: 'label-progress' },
      part('counts', 'p'),
      part('bar', 'div', { role: 'progressbar', 'aria-label': 'Labelled examples', 'aria-valuemin': 0 },
        part('filled', 'span'))),
    part('notice', 'p', { role: 'status' }),
    part('work', 'div', {},
      part('card', 'article', { 'aria-label': 'Example' },
        part('top', 'div'),
        h('div', { class: 'label-read' }, part('text', 'div', { dir: 'auto', tabindex: 0, 'aria-live': 'polite' }))),
      part('panel', 'div'),
      part('side', 'div', {},
        part('suggestion', 'div', { 'aria-live': 'polite' }),
        part('choices', 'div', { role: 'group', 'aria-label': 'Labels' }))),
    part('actions', 'div', { role: 'group', 'aria-label': 'Other answers' },
      button('skip', 'skip', 's', h('span', {}, 'Skip')),
      h('span', { class: 'label-pair' },
        button('flag', 'flag', 'f', h('span', {}, 'Flag')),
        part('more', 'button', {
          type: 'button', 'data-act': 'note', 'aria-label': 'Flag with a note', title: 'Flag with a note (Shift+F)',
          'aria-keyshortcuts': 'Shift+F', 'aria-expanded': 'false',
        }, '…')),
      button('undo', 'undo', 'u', h('span', {}, 'Undo')),
      part('hint', 'p', { role: 'status' })),
    part('note', 'form', { hidden: true },
      part('words', 'input', {
        type: 'text', maxlength: 2000, dir: 'auto', 'aria-label': 'Why is this example flagged?',
        placeholder: 'Why is this example flagged?', autocomplete: 'off',
      }),
      h('button', { type: 'submit' }, 'Flag with this note'),
      h('button', { type: 'button', 'data-act': 'close-note' }, 'Cancel')),
    part('refused', 'ul', { role: 'alert', 'aria-label': 'Answers that were not saved' }),
    h('section', { class: 'label-recent-box', 'aria-label': 'Last labelled' }, part('recent', 'ul')),
    part('help', 'p'),
  );
  return view;
}

/** What belongs to the project and stays the same from example to example. */
function drawProject(view, data) {
  view.root.setAttribute('aria-label', `Label editor: ${data.title ?? ''}`);
  view.title.textContent = data.title ?? '';
  view.drawn = null; // colours and places of labels may have changed
  delete view.suggestion.dataset.shown;
  delete view.recent.dataset.shown;
  view.lead.textContent = view.lead.title = leadOf(data.guidelines ?? '');
  view.choices.replaceChildren(...data.labels.map(drawChoice));
  view.work.toggleAttribute('data-many', data.labels.length > 9);
  const keys = data.labels.length > 1 ? `1–${Math.min(9, data.labels.length)}` : '1';
  const help = [[keys, 'label'], ['Enter', 'accept the suggestion'], ['s', 'skip'], ['f', 'flag'],
    ['Shift+F', 'flag with a note'], ['u', 'undo']];
  view.help.replaceChildren(...help.map(([key, does]) => h('span', {}, h('kbd', {}, key), ` ${does}`)));
}

/** The first line of the guidelines, as a reminder; the page shows them in full. */
function leadOf(guidelines) {
  const lines = guidelines.split('\n').filter((line) => line.trim() && !line.trim().startsWith('#'));
  return (lines[0] ?? '').replace(/^[\s>*-]+/, '').replace(/[*_`]/g, '');
}

function drawChoice({ name, description }, index) {
  const key = index < 9 ? String(index + 1) : null;
  return h('button', {
    type: 'button', class: 'label-choice', 'data-act': 'label', 'data-index': index, 'aria-keyshortcuts': key,
    title: description || null,
  },
  h('span', { class: 'label-key', 'data-colour': index % COLOURS, 'aria-hidden': 'true' }, key ?? ''),
  h('span', { class: 'label-what' },
    h('span', { class: 'label-name', dir: 'auto' }, name),
    description ? h('small', { dir: 'auto' }, description) : null));
}

function draw(view, session) {
  const state = stateOf(session);
  view.root.dataset.state = state;
  view.root.dataset.unsaved = session.outbox?.unsent.length ?? 0;
  view.root.dataset.connection = connectionOf(session).kind;
  view.card.hidden = state !== 'ready';
  view.panel.hidden = state === 'ready';
  view.side.hidden = !WORKING.includes(state);
  view.side.toggleAttribute('inert', state !== 'ready');
  drawExample(view, session);
  drawSuggestion(view, session);
  drawPanel(view, session, state);
  drawSaved(view, session);
  drawProgress(view, session);
  drawNotice(view, session);
  drawActions(view, session);
  drawRefused(view, session);
  drawRecent(view, session);
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
  view.top.replaceChildren(
    example.was
      ? h('span', { class: 'label-correcting' }, `Example ${example.id}: you chose `, h('bdi', {}, example.was))
      : h('span', {}, `Example ${example.id}`),
    example.was ? h('button', { type: 'button', 'data-act': 'skip' }, 'Keep it') : '',
  );
  view.choices.querySelector('[aria-current]')?.removeAttribute('aria-current');
  if (example.was) view.choices.children[indexOf(data, example.was)]?.setAttribute('aria-current', 'true');
}

function indexOf(data, label) {
  return data.labels.findIndex(({ name }) => name === label);
}

function drawSuggestion(view, { queue, data }) {
  const suggestion = queue[0]?.suggestion;
  const key = suggestion ? `${queue[0].id} ${suggestion.label} ${suggestion.probability}` : '';
  if (view.suggestion.dataset.shown === key) return;
  view.suggestion.dataset.shown = key;
  if (!suggestion) {
    view.suggestion.replaceChildren(h('p', { class: 'label-none' }, 'No suggestion yet'));
    return;
  }
  const filled = h('span', { 'data-colour': indexOf(data, suggestion.label) % COLOURS });
  filled.style.width = `${Math.round(suggestion.probability * 100)}%`;
  view.suggestion.replaceChildren(
    h('p', { title: `Version ${suggestion.version}` },
      'Model suggests ', h('strong', { dir: 'auto' }, suggestion.label), ` ${sureness(suggestion.probability)}`),
    h('div', { class: 'label-sure', title: `Version ${suggestion.version}`, 'aria-hidden': 'true' }, filled),
    h('button', { type: 'button', 'data-act': 'accept', 'aria-keyshortcuts': 'Enter' },
      h('span', {}, 'Accept'), h('kbd', {}, 'Enter')),
  );
}

function sureness(probability) {
  return probability >= NEAR_CERTAIN ? '> 99\u00a0%' : `${Math.round(probability * 100)}\u00a0%`;
}

/** What stands in the place of an example when there is none. */
function drawPanel(view, { data, progress, refusal }, state) {
  const counts = progress ?? {};
  const key = JSON.stringify([state, data.project, counts, refusal]);
  if (state === 'ready' || view.panel.dataset.shown === key) return;
  view.panel.dataset.shown = key;
  const again = () => h('button', { type: 'button', 'data-act': 'again' }, 'Look again');
  const say = (title, ...rest) => view.panel.replaceChildren(h('h3', {}, title), ...rest);
  const panels = {
    choose: () => say('No project is chosen', h('p', {}, 'Choose one above to start labelling.')),
    loading: () => say('Fetching examples…'),
    saving: () => say('Saving your answers…', h('p', {}, 'The next examples follow.')),
    failed: () => say('This project cannot be labelled now', h('p', {}, refusal), again()),
    empty: () => say('No examples yet', h('p', {}, 'Import some on the ',
      h('a', { href: `?tab=data&project=${encodeURIComponent(data.project)}` }, 'Data page'), '.')),
    done: () => say(doneTitle(counts), h('p', {}, doneCounts(counts))),
    waiting: () => say('Nothing more for you right now', h('p', {},
      `${many(counts.pending, 'example is', 'examples are')} with other people or windows. `
      + 'They come back when they are left unanswered for ten minutes.'), again()),
  };
  panels[state]();
}

function doneTitle({ examples, labelled }) {
  if (labelled < examples) return `You have been through all ${many(examples, 'example', 'examples')}`;
  return examples === 1 ? 'The only example is labelled' : `All ${examples.toLocaleString('en')} examples are labelled`;
}

function doneCounts({ labelled, skipped, flagged }) {
  return `${labelled} labelled, ${skipped} skipped, ${flagged} flagged.`;
}

function drawSaved(view, { outbox }) {
  const unsaved = outbox?.unsent.length ?? 0;
  const words = !outbox ? '' : unsaved ? `${unsaved} unsaved` : 'All saved';
  if (view.saved.textContent !== words) view.saved.textContent = words;
}

function drawProgress(view, session) {
  const progress = shownProgress(session);
  view.bar.parentElement.hidden = !progress?.examples;
  if (!progress?.examples) return;
  const { examples, labelled, skipped, flagged } = progress;
  const aside = [skipped ? `${skipped} skipped` : '', flagged ? `${flagged} flagged` : ''].filter(Boolean).join(', ');
  view.counts.replaceChildren(
    h('strong', {}, labelled.toLocaleString('en')), ` of ${many(examples, 'example', 'examples')} labelled`,
    aside ? h('span', {}, ` · ${aside}`) : '',
  );
  view.bar.setAttribute('aria-valuemax', examples);
  view.bar.setAttribute('aria-valuenow', labelled);
  view.filled.style.width = `${(100 * labelled) / examples}%`;
}

/** One line of a fixed height, so that nothing moves under a finger when the network goes. */
function drawNotice(view, session) {
  const { kind, words } = connectionOf(session);
  view.notice.dataset.kind = kind;
  if (view.notice.dataset.words === words) return;
  view.notice.dataset.words = words;
  view.notice.replaceChildren(words);
  if (kind !== 'signed-out') return;
  // In a tab of its own, so that this page and what it holds stay; coming back to it sends at once.
  const link = h('a', { href: studioUrl('login').href, target: '_blank', rel: 'noopener' }, 'Sign in again');
  view.notice.append(' ', link);
}

function connectionOf({ outbox, trouble, training }) {
  const { kind, sentence } = outbox?.trouble ?? trouble ?? { kind: 'ok' };
  const unsaved = outbox?.unsent.length ?? 0;
  const kept = unsaved ? `${many(unsaved, 'answer is', 'answers are')} kept here and will be saved when` : '';
  if (kind === 'ok') return { kind, words: trainingWords(training) };
  if (kind === 'signed-out') return { kind, words: `Your session ended.${kept && ` ${kept} you are back.`}` };
  const reason = sentence || 'The studio cannot be reached.';
  return { kind, words: `${reason} ${kept ? `${kept} it is back.` : 'Trying again.'}` };
}

function trainingWords(training) {
  if (!training?.retrain_after) return '';
  const { new_labels: fresh, retrain_after: goal, obstacle } = training;
  if (fresh < goal) return `${fresh} of ${goal} new labels until the model retrains`;
  return obstacle || 'Enough new labels: the model retrains next.';
}

function drawActions(view, { queue, history }) {
  view.actions.hidden = !queue.length && !history.length;
  for (const name of ['skip', 'flag', 'more']) view[name].disabled = !queue.length;
  view.undo.disabled = !history.length;
  view.skip.querySelector('span').textContent = queue[0]?.was ? 'Keep' : 'Skip';
}

function drawRefused(view, { outbox }) {
  const refused = outbox?.refused ?? [];
  if (view.drawnRefused === refused && view.refused.children.length === refused.length) return;
  view.drawnRefused = refused;
  view.refused.replaceChildren(...refused.map((record, index) => h('li', {},
    h('div', {}, h('strong', {}, 'Not saved: '), record.reason,
      h('blockquote', {}, h('strong', { dir: 'auto' }, record.request.label ?? record.request.action), ' for ',
        h('bdi', {}, record.about.start))),
    h('button', { type: 'button', 'data-act': 'dismiss', 'data-index': index, 'aria-label': 'Dismiss' }, '×'))));
}

function drawRecent(view, { recent, data }) {
  view.recent.parentElement.hidden = !recent.length;
  const key = recent.map(({ example, label }) => `${example.id} ${label}`).join('\n');
  if (view.recent.dataset.shown === key) return;
  view.recent.dataset.shown = key;
  view.recent.replaceChildren(...recent.map(({ example, label }, index) => h('li', {},
    h('button', { type: 'button', 'data-act': 'reopen', 'data-index': index, title: 'Correct this answer' },
      h('span', { class: 'label-start', dir: 'auto' }, startOf(example.text)),
      h('span', { class: 'label-chip', dir: 'auto', 'data-colour': indexOf(data, label) % COLOURS }, label)))));
}

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
