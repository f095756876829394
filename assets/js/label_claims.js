// Examples in: asked for before they run out, held while somebody looks at the page, given back when it closes.

const LOW = 16; // fewer examples than this: ask for more
const LOOK_MS = 30_000;

/** Ask for examples; this renews the leases of those at hand as well. */
async function claim() {
  const mine = session;
  if (mine.claiming || !mine.window) return;
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
    const reply = await post(projectPath(mine.data.project, '/claim'), { window: mine.window, hold: HOLD });
    if (mine !== session) return;
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

function takeClaimed(mine, claimed, before) {
  const { person, examples } = claimed;
  if (mine.person && mine.person !== person) {
    openProject(mine.data); // somebody else has signed in: nothing of the person before is theirs
    return;
  }
  if (!mine.person) meet(mine, person);
  mine.leaseMs = 1000 * claimed.lease_seconds;
  dropLost(mine, examples, before);
  takeNews(mine, claimed);
  mine.dry = addExamples(mine, examples) === 0;
  if (mine.dry && !mine.queue.length) loadOwn(mine); // it knows what to say when there is nothing left
}

/** Let go of examples whose lease ran out, which somebody else may have by now; the others get today's suggestions. */
function dropLost(mine, examples, before) {
  const held = new Map(examples.map((example) => [example.id, example]));
  const lost = new Set(before.filter(({ id }) => !held.has(id) && !mine.states.has(id)).map(({ id }) => id));
  // The one on screen stays as it is: it is being read.
  mine.queue = mine.queue.filter(({ id }, index) => index === 0 || !lost.has(id));
  mine.queue = mine.queue.map((example, index) => (index && !example.was && held.get(example.id)) || example);
}

/** What every answer of the studio tells beside the examples. */
function takeNews(mine, { progress, training, guidelines_number: number }) {
  mine.trouble = null;
  mine.progress = progress ?? mine.progress;
  mine.training = training ?? mine.training;
  if (number > mine.data.guidelines_number) {
    const detail = { project: mine.data.project, number };
    window.dispatchEvent(new CustomEvent('studio-guidelines', { detail }));
  }
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
  if (replyWasShort || !unsentOf(mine).length) claim();
}

/** Renew leases while somebody is looking, well before two thirds have passed, and look again when nothing was left. */
function lookAfter() {
  if (!element.isConnected) {
    retire();
    return;
  }
  if (!isVisible() || !session.window) return;
  const age = Date.now() - session.claimedAt;
  if (age < (session.queue.length ? session.leaseMs / 2 : LOOK_MS)) return;
  claim();
  if (session.person) adoptOrphans(session.person, session.window);
}

/** Give back what the window holds, as the page closes; unless answers that were kept here still need their seats. */
function leaveWindow(mine) {
  if (!mine?.person || unsentOf(mine).length) return;
  fetch(studioUrl(`api/v1/${projectPath(mine.data.project, '/release')}`), {
    method: 'POST',
    keepalive: true,
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ window: mine.window }),
  }).catch(() => {}); // the leases run out by themselves
}
