// What the label editor knows of the project on screen, and how another project, or another person, starts it anew.

const UNDOABLE = 20;
const STATE_AFTER = { label: 'labelled', skip: 'skipped', flag: 'flagged', undo: 'pending' };

/** Everything about the project on screen. Another project starts another one; late replies to the old stay unseen. */
function newSession(value) {
  return {
    data: dataOf(value),
    window: null, // this tab's name
    person: null, // who is signed in, known from the first claim
    outbox: null, // theirs, from then on
    leaseMs: 600_000,
    queue: [], // examples to be answered; the first is on screen
    acted: new Set(), // ids answered here: the studio may still offer them while an answer is on its way
    states: new Map(), // id -> what the last answer here made of it
    history: [], // answers that can be undone, newest last
    begun: new Map(), // id -> the value that is not submitted yet
    own: newOwn(), // the person's list
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

/** What Python gave: the project's name, title, task, labels, overlap, guidelines' number, and what its task asks for. */
function dataOf(value) {
  return withLabels({ ...value, task: value?.task ?? USUAL_TASK, labels: value?.labels ?? [] });
}

/** How values of the project on screen are drawn. */
function howSaid({ task }) {
  return { shape: task.shape, labels: session.data.labels };
}

async function openProject(value) {
  if (session?.data.project !== value?.project) leaveWindow(session);
  if (session?.outbox) session.outbox.listener = NOBODY;
  const mine = (session = newSession(value));
  drawProject(view, mine.data);
  hideNote();
  draw(view, mine);
  if (!mine.data.project) return;
  mine.window = await windowName();
  if (mine === session) claim();
}

/** The first claim has said who is signed in: go on with what they left, here and in tabs that are gone. */
function meet(mine, person) {
  mine.person = person;
  mine.begun = readBegun(mine);
  mine.outbox = openOutbox(person, mine.data.project, mine.window);
  mine.outbox.listener = listenerFor(mine);
  markActed(mine, mine.outbox.unsent);
  adoptOrphans(person, mine.window);
  loadOwn(mine);
  if (!mine.outbox.unsent.length) loadHistory(mine);
}

/** Draw what changed, if the session is still the one on screen. */
function show(mine) {
  if (mine === session && element.isConnected) draw(view, mine);
}

const unsentOf = (mine) => mine.outbox?.unsent ?? [];

function stateOf(mine) {
  const { data, queue, progress, refusal, claiming, dry } = mine;
  if (!data.project) return 'choose';
  if (queue.length) return 'ready';
  if (refusal) return 'failed';
  if (!progress || (claiming && !dry)) return 'loading';
  if (unsentOf(mine).length) return 'saving';
  if (!progress.examples) return 'empty';
  return progress.pending ? 'waiting' : 'done';
}

/** The studio's counts with the answers that it has not confirmed yet. */
function shownProgress(mine) {
  const { progress, data } = mine;
  // Where several people label each example, only the studio knows what one more answer comes to.
  if (!progress || data.overlap > 1) return progress;
  const shown = { ...progress };
  for (const { about } of unsentOf(mine)) {
    shown[about.from] -= 1;
    shown[about.to] += 1;
  }
  shown.labelled = Math.max(0, Math.min(shown.examples, shown.labelled));
  return shown;
}
