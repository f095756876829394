// Unsent answers: kept in order, sent one at a time, never lost and never stored twice; and the drafts of refused ones.
//
// Every answer has its own request id, so sending it again is harmless. Until the studio confirms it, it lives in
// localStorage under its person, its project and its window (browser tab), and the page that finds it there sends it,
// if the same person is signed in.

const HOLD = 32; // examples that a window holds, so that fast fingers never wait for the network
const STORED = 'studio-answers:';
const NOBODY = { changed() {}, saved() {}, refused() {}, adopted() {}, signedOut() {} };

function storedKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(STORED));
  } catch {
    return [];
  }
}

const storedKey = (...names) => STORED + names.map(encodeURIComponent).join(':');
const namesIn = (key) => key.slice(STORED.length).split(':').map(decodeURIComponent);

function readRecords(key) {
  try {
    const { unsent, refused } = JSON.parse(readStored(localStorage, key) ?? '{}');
    return { unsent: unsent ?? [], refused: refused ?? [] };
  } catch {
    return { unsent: [], refused: [] };
  }
}

/** The answers of one person in one project that this window still has to send. */
class Outbox {
  constructor(person, project, name) {
    this.person = person;
    this.project = project;
    this.window = name;
    this.key = storedKey(person, project, name);
    this.trouble = null; // null, or {kind: 'offline' | 'signed-out', sentence}
    this.listener = NOBODY;
    this.sending = false;
    Object.assign(this, readRecords(this.key));
    this.send();
  }

  /** `request` is what the API is told; `about` is what only the person is shown. */
  add(request, about) {
    this.unsent.push({ request, about });
    this.keep();
    this.send();
  }

  /** Take over what a closed tab left. Written here before it is removed there: a crash in between only repeats it. */
  adopt(key) {
    const { unsent, refused } = readRecords(key);
    const known = new Set(this.unsent.map(({ request }) => request.request_id));
    const fresh = unsent.filter(({ request }) => !known.has(request.request_id));
    this.unsent.push(...fresh);
    this.refused = [...this.refused, ...refused];
    this.keep();
    writeStored(localStorage, key, null);
    this.tell('adopted', fresh);
    this.tell('changed');
    this.send();
  }

  /** Take a draft away; it is sent again with another request id, or discarded. */
  takeDraft(record) {
    this.refused = this.refused.filter((other) => other !== record);
    this.keep();
    this.tell('changed');
  }

  keep() {
    const empty = !this.unsent.length && !this.refused.length;
    writeStored(localStorage, this.key, empty ? null : JSON.stringify({ unsent: this.unsent, refused: this.refused }));
  }

  /** The only sender of this project: first in, first out, each until the studio has answered. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    for (let tries = 0; this.unsent.length; ) {
      const record = this.unsent[0];
      const reply = await post(projectPath(this.project, '/labels'), this.body(record));
      if (reply.outcome === 'ok' || reply.outcome === 'refused') {
        tries = 0;
        this.settle(record, reply);
      } else {
        tries += 1;
        this.stumble(tries, reply);
        await pauseBefore(tries);
      }
    }
    this.sending = false;
    this.tell('changed');
  }

  /** A mistake in what is shown must not stop the sending. */
  tell(event, ...details) {
    try {
      this.listener[event](...details);
    } catch (error) {
      console.error(error);
    }
  }

  body({ request }) {
    // A project that is not on screen needs no more examples.
    const hold = this.listener === NOBODY ? 0 : HOLD;
    return { ...request, person: this.person, window: this.window, hold };
  }

  settle(record, reply) {
    this.trouble = null;
    this.unsent.shift();
    if (reply.outcome === 'refused') this.refused = [...this.refused, { ...record, reason: reply.sentence }];
    this.keep();
    if (reply.outcome === 'refused') this.tell('refused', record);
    else this.tell('saved', record, reply.content);
    this.tell('changed');
  }

  stumble(tries, reply) {
    // One failed try is not worth a banner: the next one follows after a quarter of a second.
    if (reply.outcome === 'signed-out') this.trouble = { kind: 'signed-out', sentence: '' };
    else if (tries > 1) this.trouble = { kind: 'offline', sentence: reply.sentence };
    if (reply.outcome === 'signed-out') this.tell('signedOut');
    this.tell('changed');
  }
}

/** One outbox per person and project for as long as the page lives, whichever editor is on screen. */
function openOutbox(person, project, name) {
  if (!window.studioOutboxes) {
    window.studioOutboxes = new Map();
    window.addEventListener('beforeunload', warnOfUnsent);
  }
  const key = storedKey(person, project);
  if (!window.studioOutboxes.has(key)) window.studioOutboxes.set(key, new Outbox(person, project, name));
  return window.studioOutboxes.get(key);
}

function warnOfUnsent(event) {
  if (![...window.studioOutboxes.values()].some(({ unsent }) => unsent.length)) return;
  event.preventDefault();
  event.returnValue = true; // for browsers that do not ask after preventDefault alone
}

/** Send what this person's tabs that are gone left behind, in whichever project. */
async function adoptOrphans(person, name) {
  for (const key of storedKeys()) {
    const [whose, project, owner] = namesIn(key);
    if (whose !== person) continue;
    const outbox = openOutbox(person, project, name);
    if (owner !== name) await whenGone(owner, () => outbox.adopt(key));
  }
}
