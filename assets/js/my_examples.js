// The person's own list: pages of it from the studio, and on top what was answered here since.

const OWN_TABS = ['pending', 'done', 'skipped', 'flagged'];
const TAB_OF = { pending: 'pending', labelled: 'done', skipped: 'skipped', flagged: 'flagged' };
const STATE_OF = { pending: 'pending', done: 'labelled', skipped: 'skipped', flagged: 'flagged' };
const OWN_PAGE = 10;
const MOST_ASKED = 100; // rows that the studio gives at a time
const MOST_LOCAL = 30; // answers given here before the studio is asked again
const SEARCH_PAUSE_MS = 250;

function newOwn() {
  return {
    tab: 'done',
    search: '',
    label: '',
    limit: OWN_PAGE, // how many rows are shown
    items: [], // what the studio has told of this tab
    after: null, // where its next page begins
    counts: null,
    elsewhere: 0, // examples held in other windows
    today: 0,
    heldByOthers: 0,
    local: new Map(), // id -> what was done here since the studio was asked; newest last
    loading: false,
    problem: '',
    turn: 0,
  };
}

function ownPath(mine, wanted) {
  const given = Object.entries(wanted).filter(([, value]) => value !== '' && value != null);
  return projectPath(mine.data.project, `/mine?${new URLSearchParams(given)}`);
}

const dayBegan = () => new Date().setHours(0, 0, 0, 0) / 1000;

/** Ask for what is shown of the tab, or for the page that comes after it. */
async function loadOwn(mine, { more = false, tries = 1 } = {}) {
  const { own } = mine;
  const turn = (own.turn += 1); // an answer to an earlier question comes too late
  const known = new Set([...own.local.values()].filter(({ saved }) => saved)); // what the studio will have counted
  const { tab: state, search, label, after } = own;
  own.loading = true;
  show(mine);
  let page = null;
  try {
    const place = more ? { after, count: OWN_PAGE } : { count: Math.min(MOST_ASKED, own.limit) };
    page = await callApi('GET', ownPath(mine, { state, search, label, since: dayBegan(), ...place }));
    own.problem = '';
  } catch (error) {
    own.problem = error.message;
  }
  if (turn !== own.turn) return;
  own.loading = false;
  if (page?.person === mine.person) (more ? addOwn : takeOwn)(mine, page, known);
  show(mine);
  // An answer that was saved meanwhile may be counted twice; ask again when there is a moment.
  const isUnsure = [...own.local.values()].some((entry) => entry.saved && !known.has(entry));
  if (!more && isUnsure && tries < 3) loadOwn(mine, { tries: tries + 1 });
}

/** The next page goes under those before. */
function addOwn({ own }, { items, after }) {
  own.items = [...own.items, ...items];
  own.after = after;
}

function takeOwn(mine, { items, after, counts, today, held_by_others: heldByOthers }, known) {
  const { own } = mine;
  for (const [id, entry] of [...own.local]) {
    if (known.has(entry)) own.local.delete(id);
    else if (known.has(entry.before)) Object.assign(entry, { from: entry.before.state, before: null });
  }
  const here = mine.queue.filter(({ was }) => !was).length + own.local.size;
  const elsewhere = Math.max(0, counts.pending - here);
  Object.assign(own, { items, after, counts, today, heldByOthers, elsewhere });
}

/** What can be undone after a reload: the last answers that the studio has. */
async function loadHistory(mine) {
  const page = await callApi('GET', ownPath(mine, { count: UNDOABLE })).catch(() => null);
  if (page?.person !== mine.person) return;
  const known = new Set([...mine.history.map(({ example }) => example.id), ...mine.own.local.keys()]);
  const earlier = page.items.filter(({ id, removed }) => !removed && !known.has(id)).reverse();
  for (const { id, state } of earlier) mine.states.set(id, STATE_OF[state]);
  const entries = earlier.map((row) => ({ example: { ...inputOf(row), suggestion: null }, value: row.label }));
  mine.history = [...entries, ...mine.history].slice(-UNDOABLE);
  show(mine);
}

/** An answer was given here: it is in the list at once. */
function changeOwn({ own }, example, { from, to, label, note }) {
  const { id } = example;
  const last = own.local.get(id);
  own.local.delete(id); // so that it becomes the newest
  const before = last?.saved ? last : last?.before; // what holds if the studio refuses
  const state = TAB_OF[to];
  const then = last?.from ?? TAB_OF[from];
  own.local.set(id, { ...inputOf(example), from: then, state, label, note, when: Date.now() / 1000, saved: false, before });
}

/** The studio has refused the answer: what was said before it stands. */
function restoreOwn({ own }, id) {
  const before = own.local.get(id)?.before;
  own.local.delete(id);
  if (before) own.local.set(id, before);
}

function settleOwn(mine, { request }) {
  const entry = mine.own.local.get(request.example_id);
  const waits = unsentOf(mine).some((record) => record.request.example_id === request.example_id);
  if (entry && !waits) entry.saved = true;
  if (mine.own.local.size >= MOST_LOCAL && !mine.own.loading) loadOwn(mine);
}

/** The rows of the tab, newest first; more of them than are shown. */
function ownRows({ own }) {
  const wanted = own.search.toLowerCase();
  const contains = ({ text, question }) => `${text ?? ''}\n${question ?? ''}`.toLowerCase().includes(wanted);
  const isWanted = (label) => !own.label || (label !== null && labelsSaid(howSaid(view), label).includes(own.label));
  const fits = (row) => row.state === own.tab && contains(row) && isWanted(row.label);
  const fresh = [...own.local.values()].reverse().filter(fits);
  return [...fresh, ...own.items.filter(({ id }) => !own.local.has(id))];
}

/** How many examples each tab has; null until the studio was asked. */
function ownCounts({ own, queue }) {
  if (!own.counts) return null;
  const counts = { ...own.counts };
  for (const { from, state } of own.local.values()) {
    counts[from] -= 1;
    counts[state] += 1;
  }
  counts.pending = queue.filter(({ was }) => !was).length + own.elsewhere;
  return counts;
}

function labelledToday({ own }) {
  const changes = [...own.local.values()].map(({ from, state }) => (state === 'done') - (from === 'done'));
  return Math.max(0, changes.reduce((sum, change) => sum + change, own.today));
}

// ---- what can be done with the list

function openTab(tab) {
  Object.assign(session.own, { tab, items: [], after: null, limit: OWN_PAGE });
  loadOwn(session);
}

function showMore() {
  const { own } = session;
  own.limit += OWN_PAGE;
  if (own.after && ownRows(session).length < own.limit) loadOwn(session, { more: true });
  else draw(view, session);
}

/** Look for what was typed, once the typing pauses. */
function seekOwn() {
  const mine = session;
  clearTimeout(mine.own.timer);
  mine.own.timer = setTimeout(() => {
    Object.assign(mine.own, { limit: OWN_PAGE, search: view.seek.value.trim(), label: view.only.value });
    loadOwn(mine);
  }, SEARCH_PAUSE_MS);
}

/** Bring a row into the editor: one that was answered to look it over, one that waits to be answered first. */
function openOwn(id) {
  const row = ownRows(session).find((other) => other.id === id);
  if (!row) return;
  const { state, label, given_as: given = null, note } = row;
  const here = session.queue.find((example) => example.id === id && !example.was);
  const example = here ?? { ...inputOf(row), suggestion: null };
  session.states.set(id, session.states.get(id) ?? STATE_OF[state]);
  if (state === 'pending') reopen(example, null);
  else reopen(example, { state, label: label ?? given, note });
  view.root.scrollIntoView({ block: 'start' });
}

function takeBackOwn(id) {
  const row = ownRows(session).find((other) => other.id === id);
  if (!row) return;
  session.states.set(id, session.states.get(id) ?? STATE_OF[row.state]);
  takeBack({ ...inputOf(row), suggestion: null }, row.label);
  view.root.scrollIntoView({ block: 'start' });
}

function showTimeline(id) {
  const detail = { project: session.data.project, example: id };
  window.dispatchEvent(new CustomEvent('studio-timeline', { detail }));
}
