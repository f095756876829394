// What the person's own list looks like: tabs with counts, a search, and a row for each example.

const TAB_WORDS = { pending: 'Pending', done: 'Done', skipped: 'Skipped', flagged: 'Flagged' };
const EMPTY_WORDS = {
  pending: 'You hold no examples at the moment.',
  done: 'What you label is listed here. Choose a row to change its label.',
  skipped: 'Nothing skipped. Press s on an example that you would rather leave to others.',
  flagged: 'Nothing flagged. Press f on an example that something is wrong with; Shift+F adds a note.',
};

function buildOwn(part) {
  const tab = (name) => h('button', {
    type: 'button', role: 'tab', class: 'own-tab', 'data-act': 'own-tab', 'data-tab': name, 'aria-controls': 'own-list',
  }, h('span', {}, TAB_WORDS[name]), h('span', { class: 'own-count' }));
  return part('own', 'section', { 'aria-label': 'My examples' },
    h('div', { class: 'own-head' },
      h('h3', {}, 'My examples'),
      part('tabs', 'div', { role: 'tablist', 'aria-label': 'My examples by state' }, ...OWN_TABS.map(tab))),
    h('div', { class: 'own-search' },
      part('seek', 'input', {
        type: 'search', 'aria-label': 'Search my examples', placeholder: 'Search in the text', maxlength: 200, dir: 'auto',
        autocomplete: 'off',
      }),
      part('only', 'select', { 'aria-label': 'With this label' })),
    part('rows', 'ul', { id: 'own-list', role: 'tabpanel' }),
    part('remark', 'p', { role: 'status' }),
    part('older', 'button', { type: 'button', 'data-act': 'own-more' }, 'Show older ones'));
}

function drawOwnLabels(view, { labels }) {
  const options = labels.map(({ name }) => h('option', { value: name }, name));
  view.only.replaceChildren(h('option', { value: '' }, 'Any label'), ...options);
}

function drawOwn(view, mine) {
  const { own } = mine;
  const counts = ownCounts(mine);
  view.own.hidden = !counts;
  if (!counts) return;
  drawTabs(view, own.tab, counts);
  view.only.hidden = own.tab !== 'done' || !mine.data.labels.length;
  const rows = ownRows(mine);
  drawRows(view, mine, rows.slice(0, own.limit));
  view.older.hidden = !own.after && rows.length <= own.limit;
  view.older.disabled = own.loading;
}

function drawTabs(view, chosen, counts) {
  for (const tab of view.tabs.children) {
    const isChosen = tab.dataset.tab === chosen;
    tab.setAttribute('aria-selected', isChosen);
    tab.tabIndex = isChosen ? 0 : -1;
    tab.lastChild.textContent = Math.max(0, counts[tab.dataset.tab]).toLocaleString('en');
    if (isChosen) view.rows.setAttribute('aria-label', TAB_WORDS[chosen]);
  }
}

function drawRows(view, { own, data }, rows) {
  const searched = own.search || own.label;
  const nothing = searched ? 'None of them fits the search.' : EMPTY_WORDS[own.tab];
  const words = own.problem || (rows.length ? '' : own.loading ? 'Looking…' : nothing);
  if (view.remark.textContent !== words) view.remark.textContent = words;
  const key = rows.map(({ id, label, state, when }) => `${id} ${state} ${when} ${JSON.stringify(label)}`).join('\n');
  if (view.rows.dataset.shown === key) return;
  view.rows.dataset.shown = key;
  view.rows.replaceChildren(...rows.map((row) => drawRow(row, view.task, howSaid(view), data.project)));
}

function drawRow(row, task, how, project) {
  const { id, state, when, removed, gold, label } = row;
  const act = (name, words, title) => h('button', {
    type: 'button', class: 'own-act', 'data-act': name, 'data-index': id, title, 'aria-label': `${title}: example ${id}`,
  }, words);
  return h('li', { class: 'own-row', 'data-example-id': id },
    h('button', {
      type: 'button', class: 'own-open', 'data-act': 'own-open', 'data-index': id, disabled: removed,
      title: removed ? 'This example was removed from the project' : 'Look at it again',
    },
    ownAnswer(row, how),
    h('span', { class: 'own-text', dir: 'auto' }, row.image ? inputShown(project, row) : startOf(task.about(row))),
    row.note ? h('span', { class: 'own-note', dir: 'auto' }, row.note) : null,
    gold == null ? null : h('span', { class: 'own-gold' }, ...agreedWords(row, how)),
    h('time', { class: 'own-when', datetime: new Date(when * 1000).toISOString() }, whenWords(when))),
    h('span', { class: 'own-acts' },
      state === 'pending' || removed ? null : act('own-back', '↶', 'Take back'),
      act('own-timeline', '⋯', 'Timeline')));
}

/** What was said, or the word for the other answers. */
function ownAnswer(row, how) {
  const { state, label, given_as: given } = row;
  if (state !== 'done') return h('span', { class: 'own-chip' }, TAB_WORDS[state]);
  if (label == null) return h('span', { class: 'own-said' }, ...saidInline(how, given, row), ' (retired)');
  return h('span', { class: 'own-said', title: given == null ? null : `Given as ${saidWords(how, given, row)}` }, ...saidInline(how, label, row));
}

/** What is agreed instead, for the person to learn from. */
function agreedWords(row, how) {
  if (isSame(row.gold, row.label)) return ['Agreed'];
  return ['Agreed: ', ...saidInline(how, row.gold, row)];
}

function whenWords(seconds) {
  const when = new Date(seconds * 1000);
  const isToday = when.toDateString() === new Date().toDateString();
  return isToday
    ? when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : when.toLocaleDateString([], { day: 'numeric', month: 'short' });
}

/** The arrow keys go from tab to tab, as everywhere. */
function onTabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const names = OWN_TABS;
  const next = names[(names.indexOf(session.own.tab) + step + names.length) % names.length];
  openTab(next);
  view.tabs.querySelector(`[data-tab=${next}]`).focus();
}
