// Unsent answers: kept in order, sent one at a time, never lost and never stored twice.
//
// Every answer has its own request id, so sending it again is harmless. Until the studio confirms it, it lives in
// localStorage under its project and its window (browser tab), and the page that finds it there sends it.

const HOLD = 32; // examples that a window holds, so that fast fingers never wait for the network
const STORED = 'studio-unsent:';
const WINDOW = 'studio-window';
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const PATIENCE_MS = 20_000;
const RELOAD_MS = 1_000; // a page that is being reloaded gives its name back a moment after the new one asks for it
const NAMES_KEPT = 8;
const NOBODY = { changed() {}, saved() {}, refused() {}, adopted() {} };

/** A version 4 UUID; `crypto.randomUUID` is missing where the studio is served over plain http. */
function newRequestId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Send JSON. Never throws: `outcome` is 'ok', 'later', 'signed-out' or 'refused', `sentence` what the studio said. */
async function post(path, body) {
  let status = 0;
  let content = null;
  try {
    const response = await fetch(studioUrl(`api/v1/${path}`), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    status = response.status;
    content = await response.json();
  } catch {
    // Unreachable, cut off, or an answer that is not the studio's: `status` and `content` tell as much.
  }
  const sentence = sentenceOf(content);
  return { status, content, sentence, outcome: outcomeOf(status, content, sentence) };
}

function sentenceOf(content) {
  const detail = content?.detail;
  if (Array.isArray(detail)) return detail.map((problem) => problem.msg).join('; ');
  return typeof detail === 'string' ? detail : '';
}

function outcomeOf(status, content, sentence) {
  if (status === 401) return 'signed-out';
  if (status >= 200 && status < 300) return content ? 'ok' : 'later';
  if (status < 400 || status >= 500 || [408, 425, 429].includes(status)) return 'later';
  // A proxy in front of a studio that restarts may say 404 too, but not with a sentence of ours.
  return sentence ? 'refused' : 'later';
}

/** Wait 0.25 s, 0.5 s, 1 s … 5 s, or until the network or the person comes back. */
function pauseBefore(tries) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      for (const [target, event] of wakers) target.removeEventListener(event, wake);
      resolve();
    };
    const wakers = [[window, 'online'], [window, 'focus'], [document, 'visibilitychange']];
    for (const [target, event] of wakers) target.addEventListener(event, wake);
    const timer = setTimeout(wake, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)));
  });
}

/** This tab's name. It survives a reload; a duplicated tab copies it, finds it taken, and gets another. */
function windowName() {
  return (window.studioWindow ??= takeWindowName());
}

async function takeWindowName() {
  const known = readStored(sessionStorage, WINDOW);
  if (known && (await holdName(known, { signal: AbortSignal.timeout(RELOAD_MS) }))) return noteName(known);
  // A closed tab leaves examples leased under its name: go on with those rather than lease as many again.
  for (const name of lastNames()) {
    if (name !== known && (await holdName(name, { ifAvailable: true }))) return noteName(name);
  }
  const fresh = newRequestId();
  await holdName(fresh, {});
  return noteName(fresh);
}

function noteName(name) {
  writeStored(sessionStorage, WINDOW, name);
  const others = lastNames().filter((other) => other !== name);
  writeStored(localStorage, WINDOW, [name, ...others].slice(0, NAMES_KEPT).join());
  return name;
}

/** The names that tabs of this browser took, last one first. */
function lastNames() {
  return (readStored(localStorage, WINDOW) ?? '').split(',').filter(Boolean);
}

/** Take a name for as long as this page lives; false when another tab has it. */
function holdName(name, patience) {
  if (!navigator.locks) return askForName(name);
  return new Promise((resolve) => {
    const keep = (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    };
    navigator.locks.request(WINDOW + name, patience, keep).catch(() => resolve(false));
  });
}

/** The same over plain http, where there are no locks: ask the other tabs, then answer for the name. */
function askForName(name) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(WINDOW + name);
    channel.onmessage = ({ data }) => {
      if (data !== 'taken') return;
      channel.close();
      resolve(false);
    };
    channel.postMessage('free?');
    setTimeout(() => {
      channel.onmessage = ({ data }) => data === 'free?' && channel.postMessage('taken');
      resolve(true);
    }, 200);
  });
}

/** Run `take` while no living tab has this name. */
async function whenGone(name, take) {
  if (!navigator.locks) return (await askForName(name)) && take();
  return navigator.locks.request(WINDOW + name, { ifAvailable: true }, (lock) => lock && take());
}

function readStored(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

/** Write, or remove when there is no value. A full or forbidden storage is no reason to stop labelling. */
function writeStored(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    // The answers stay in memory, and leaving the page warns about them.
  }
}

function storedKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(STORED));
  } catch {
    return [];
  }
}

function readRecords(key) {
  try {
    const { unsent, refused } = JSON.parse(readStored(localStorage, key) ?? '{}');
    return { unsent: unsent ?? [], refused: refused ?? [] };
  } catch {
    return { unsent: [], refused: [] };
  }
}

/** The answers of one project that this window still has to send. */
class Outbox {
  constructor(project, name) {
    this.project = project;
    this.window = name;
    this.key = `${STORED}${encodeURIComponent(project)}:${name}`;
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
    this.refused.push(...refused);
    this.keep();
    writeStored(localStorage, key, null);
    this.tell('adopted', fresh);
    this.tell('changed');
    this.send();
  }

  dismiss(record) {
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
    return { ...request, window: this.window, hold: this.listener === NOBODY ? 0 : HOLD };
  }

  settle(record, reply) {
    this.trouble = null;
    this.unsent.shift();
    if (reply.outcome === 'refused') this.refused.push({ ...record, reason: reply.sentence });
    this.keep();
    if (reply.outcome === 'refused') this.tell('refused', record);
    else this.tell('saved', record, reply.content);
    this.tell('changed');
  }

  stumble(tries, reply) {
    // One failed try is not worth a banner: the next one follows after a quarter of a second.
    if (reply.outcome === 'signed-out') this.trouble = { kind: 'signed-out', sentence: '' };
    else if (tries > 1) this.trouble = { kind: 'offline', sentence: reply.sentence };
    this.tell('changed');
  }
}

/** One outbox per project for as long as the page lives, whichever editor is on screen. */
function openOutbox(project, name) {
  if (!window.studioOutboxes) {
    window.studioOutboxes = new Map();
    window.addEventListener('beforeunload', warnOfUnsent);
  }
  if (!window.studioOutboxes.has(project)) window.studioOutboxes.set(project, new Outbox(project, name));
  return window.studioOutboxes.get(project);
}

function warnOfUnsent(event) {
  if (![...window.studioOutboxes.values()].some(({ unsent }) => unsent.length)) return;
  event.preventDefault();
  event.returnValue = true; // for browsers that do not ask after preventDefault alone
}

/** Send what tabs that are gone left behind, in whichever project. */
async function adoptOrphans(name) {
  for (const key of storedKeys()) {
    const [project, owner] = key.slice(STORED.length).split(':');
    const outbox = openOutbox(decodeURIComponent(project), name);
    if (owner !== name) await whenGone(owner, () => outbox.adopt(key));
  }
}
