// The examples at hand: which one is in front, what an answer does to them, and when to ask for more.
//
// It is optimistic: an answer takes the example away and shows the next one in the same frame, and the outbox saves in
// the background. An answer carries the id of the example it was given for, so it can never land on another one.

const LOW = 16; // fewer examples than this: ask for more
const RENEW_MS = 180_000; // leases last ten minutes
const LOOK_MS = 30_000;
const UNDOABLE = 20;
const RECENT = 8;
const STATE_AFTER = { label: 'labelled', skip: 'skipped', flag: 'flagged', undo: 'pending' };

/** Everything about the project on screen. Another project starts another one; late replies to the old stay unseen. */
function newSession(value) {
  return {
    data: dataOf(value),
    outbox: null,
    queue: [], // examples to be answered; the first is on screen
    acted: new Set(), // ids answered here: the studio may still offer them while an answer is on its way
    states: new Map(), // id -> what the last answer here made of it
    history: [], // answers that can be undone, newest last
    recent: [], // answers in the strip, newest first
    progress: null,
    training: null,
    trouble: null, // why examples cannot be fetched; the outbox has its own
    refusal: '', // the studio's last word about this project
    claiming: false,
    claimedAt: -Infinity,
    dry: false, // the studio had nothing more
    watch: { since: 0, seconds: 0 },
  };
}

/** What Python gave: the project's name, title, guidelines and labels. */
function dataOf(value) {
  return { ...value, labels: value?.labels ?? [] };
}

async function openProject(value) {
  if (session?.outbox) session.outbox.listener = NOBODY;
  const mine = (session = newSession(value));
  drawProject(view, mine.data);
  closeNote();
  draw(view, mine);
  if (!mine.data.project) return;
  const name = await windowName();
  if (mine !== session) return;
  mine.outbox = openOutbox(mine.data.project, name);
  mine.outbox.listener = listenerFor(mine);
  markActed(mine, mine.outbox.unsent);
  claim();
  adoptOrphans(name);
}

/** Draw what changed, if the session is still the one on screen. */
function show(mine) {
  if (mine === session && element.isConnected) draw(view, mine);
}

function stateOf({ data, queue, progress, refusal, outbox, claiming, dry }) {
  if (!data.project) return 'choose';
  if (queue.length) return 'ready';
  if (refusal) return 'failed';
  if (!progress || (claiming && !dry)) return 'loading';
  if (outbox.unsent.length) return 'saving';
  if (!progress.examples) return 'empty';
  return progress.pending ? 'waiting' : 'done';
}

/** The studio's counts with the answers that it has not confirmed yet. */
function shownProgress({ progress, outbox }) {
  if (!progress) return null;
  const shown = { ...progress };
  for (const { about } of outbox.unsent) {
    shown[about.from] -= 1;
    shown[about.to] += 1;
  }
  shown.labelled = Math.max(0, Math.min(shown.examples, shown.labelled));
  return shown;
}

// ---- examples in

/** Ask for examples; this renews the leases of those at hand as well. */
async function claim() {
  const mine = session;
  if (mine.claiming || !mine.outbox) return;
  mine.claiming = true;
  show(mine);
  try {
    await claimUntilAnswered(mine);
  } finally {
    mine.claiming = false;
    mine.claimedAt = Date.now();
    show(mine);
  }
}

async function claimUntilAnswered(mine) {
  for (let tries = 1; mine === session && element.isConnected; tries += 1) {
    const before = [...mine.queue];
    const path = projectPath(mine.data.project, '/claim');
    const reply = await post(path, { window: mine.outbox.window, hold: HOLD });
    if (reply.outcome === 'ok' || reply.outcome === 'refused') {
      mine.trouble = null;
      mine.refusal = reply.outcome === 'refused' ? reply.sentence : '';
      if (!mine.refusal) takeClaimed(mine, reply.content, before);
      return;
    }
    mine.trouble = { kind: reply.outcome === 'signed-out' ? 'signed-out' : 'offline', sentence: reply.sentence };
    show(mine);
    await pauseBefore(tries);
  }
}

function takeClaimed(mine, { examples, progress, training }, before) {
  const held = new Map(examples.map((example) => [example.id, example]));
  // An example whose lease ran out may be with somebody else by now. The one on screen stays: it is being read.
  const lost = new Set(before.filter(({ id }) => !held.has(id) && !mine.states.has(id)).map(({ id }) => id));
  mine.queue = mine.queue.filter(({ id }, index) => index === 0 || !lost.has(id));
  // The others get the suggestion of today's model.
  mine.queue = mine.queue.map((example, index) => (index && !example.was && held.get(example.id)) || example);
  mine.progress = progress;
  mine.training = training ?? mine.training;
  mine.dry = addExamples(mine, examples) === 0;
}

/** Queue the examples that are neither here nor answered; returns how many those were. */
function addExamples(mine, examples) {
  const here = new Set(mine.queue.map(({ id }) => id));
  const fresh = examples.filter(({ id }) => !here.has(id) && !mine.acted.has(id));
  const first = mine.queue.length === 0;
  mine.queue.push(...fresh);
  if (first && fresh.length && mine === session) startWatch();
  return fresh.length;
}

function topUp(mine, replyWasShort = false) {
  if (mine.queue.length >= LOW || (mine.dry && mine.queue.length)) return;
  if (replyWasShort || !mine.outbox.unsent.length) claim();
}

/** Renew leases while somebody is looking, and look again when there was nothing to do. */
function lookAfter() {
  if (!element.isConnected) {
    retire();
    return;
  }
  if (!isVisible() || !session.outbox) return;
  const age = Date.now() - session.claimedAt;
  if (age < (session.queue.length ? RENEW_MS : LOOK_MS)) return;
  claim();
  adoptOrphans(session.outbox.window);
}

// ---- answers out

/** Answer the example in front and show the next. */
function answer(action, { label = null, note = null } = {}) {
  const [example] = session.queue;
  if (!example) return;
  session.queue.shift();
  closeNote();
  // Correcting was given up: what was chosen before stands.
  if (example.was && action === 'skip') {
    session.acted.add(example.id);
    startWatch();
    draw(view, session);
    return;
  }
  remember(example, action, label);
  send(example, action, { label, note, seconds: readWatch() });
}

function remember(example, action, label) {
  const plain = { id: example.id, text: example.text, suggestion: example.suggestion };
  session.acted.add(example.id);
  session.history = [...session.history, { example: plain, action, label }].slice(-UNDOABLE);
  forgetRecent(session, example.id);
  if (action === 'label') session.recent = [{ example: plain, label }, ...session.recent].slice(0, RECENT);
}

function send(example, action, { label = null, note = null, seconds = 0 }) {
  const from = session.states.get(example.id) ?? 'pending';
  session.states.set(example.id, STATE_AFTER[action]);
  const { id, suggestion = null } = example;
  session.outbox.add(
    { request_id: newRequestId(), example_id: id, action, label, note, seconds, suggestion },
    { start: startOf(example.text), from, to: STATE_AFTER[action] },
  );
  startWatch();
  draw(view, session);
  topUp(session);
}

function accept() {
  const suggestion = session.queue[0]?.suggestion;
  const index = suggestion ? indexOf(session.data, suggestion.label) : -1;
  if (index >= 0) choose(index);
  else hint(suggestion ? 'The suggested label is not in this project any more.' : 'No suggestion yet: choose a label.');
}

function choose(index) {
  const label = session.data.labels[index];
  if (!label || !session.queue.length) return;
  flash(view.choices.children[index]);
  answer('label', { label: label.name });
}

/** Bring back the example that was answered last, and tell the studio. */
function undo() {
  const last = session.history.pop();
  if (!last) {
    hint('Nothing to undo.');
    return;
  }
  const { example } = last;
  // Its earlier answers are undone with it: the studio keeps one current answer per example.
  session.history = session.history.filter((entry) => entry.example.id !== example.id);
  forgetRecent(session, example.id);
  closeNote();
  putInFront(example);
  send(example, 'undo', {});
}

/** Bring back an example from the strip. Nothing is sent unless another label is chosen. */
function reopen(index) {
  const { example, label } = session.recent[index];
  closeNote();
  putInFront({ ...example, was: label });
  startWatch();
  draw(view, session);
}

function putInFront(example) {
  session.acted.delete(example.id);
  session.queue = [example, ...session.queue.filter(({ id }) => id !== example.id)];
}

function forgetRecent(mine, id) {
  mine.recent = mine.recent.filter((entry) => entry.example.id !== id);
}

// ---- what the outbox reports

function listenerFor(mine) {
  return {
    changed: () => show(mine),
    saved(record, content) {
      mine.trouble = null;
      mine.progress = content.progress ?? mine.progress;
      mine.training = content.training ?? mine.training;
      const fresh = addExamples(mine, content.next ?? []);
      if (fresh) mine.dry = false;
      if (mine === session) topUp(mine, !fresh);
    },
    refused({ request }) {
      // The answer does not count, so the example may come again, and there is nothing to undo or correct;
      // unless a later answer for it is on its way.
      const { example_id: id } = request;
      if (mine.outbox.unsent.some((record) => record.request.example_id === id)) return;
      mine.states.delete(id);
      mine.acted.delete(id);
      mine.history = mine.history.filter(({ example }) => example.id !== id);
      forgetRecent(mine, id);
      if (mine === session) topUp(mine, true);
    },
    adopted(records) {
      markActed(mine, records);
      mine.queue = mine.queue.filter(({ id }, index) => index === 0 || !mine.acted.has(id));
    },
  };
}

/** Examples that are answered in an outbox are not shown again, unless the last answer was an undo. */
function markActed(mine, records) {
  for (const { request, about } of records) {
    mine.states.set(request.example_id, about.to);
    if (request.action === 'undo') mine.acted.delete(request.example_id);
    else mine.acted.add(request.example_id);
  }
}

// ---- how long an example was looked at

function isVisible() {
  return !document.hidden && isShown();
}

function startWatch() {
  session.watch = { since: isVisible() ? performance.now() : null, seconds: 0 };
}

function readWatch() {
  const { since, seconds } = session.watch;
  return Math.round(100 * (seconds + (since === null ? 0 : (performance.now() - since) / 1000))) / 100;
}

function holdWatch() {
  session.watch = { since: isVisible() ? performance.now() : null, seconds: readWatch() };
  lookAfter();
}
