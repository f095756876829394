// What was begun and not submitted: the spans of an example, half a text. It survives a reload, and an undo in between.

const BEGUN = 'studio-begun:';
const MOST_BEGUN = 20;

const begunKey = (mine) => BEGUN + [mine.person, mine.data.project].map(encodeURIComponent).join(':');

function readBegun(mine) {
  try {
    return new Map(JSON.parse(readStored(localStorage, begunKey(mine)) ?? '[]'));
  } catch {
    return new Map();
  }
}

/** Keep the value, or forget it when it is undefined. Other windows keep theirs in the same place. */
function keepBegun(mine, id, value) {
  if (value === undefined && !mine.begun.has(id)) return;
  mine.begun.delete(id);
  if (value !== undefined) mine.begun.set(id, value);
  if (!mine.person) return;
  const all = readBegun(mine);
  all.delete(id);
  if (value !== undefined) all.set(id, value);
  const kept = [...all].slice(-MOST_BEGUN);
  writeStored(localStorage, begunKey(mine), kept.length ? JSON.stringify(kept) : null);
}

/** The person has changed something about the example in front; null stands for an earlier answer taken away. */
function begin(value) {
  const [example] = session.queue;
  if (example) keepBegun(session, example.id, value === undefined && example.was ? null : value);
}

/** What an example starts from: what was begun, else the answer that is looked over again. */
function startingValue(mine, example) {
  const value = mine.begun.has(example.id) ? mine.begun.get(example.id) : example.was?.label;
  return value ?? undefined;
}
