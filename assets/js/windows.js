// The name of this browser window, under which the studio leases examples to it, and what the browser remembers.

const WINDOW = 'studio-window';
const RELOAD_MS = 1_000; // a page that is being reloaded gives its name back a moment after the new one asks for it
const NAMES_KEPT = 8;

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
