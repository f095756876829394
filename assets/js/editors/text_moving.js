// Selecting with the keyboard: arrows go from word to word, or from character to character, and from line to line;
// with Shift, or after the space bar, they extend what is selected.

const MOVES = {
  ArrowLeft: (selection) => ({ step: isRightToLeft(selection) ? 1 : -1 }),
  ArrowRight: (selection) => ({ step: isRightToLeft(selection) ? -1 : 1 }),
  ArrowUp: () => ({ line: -1 }),
  ArrowDown: () => ({ line: 1 }),
  Home: () => ({ end: 0 }),
  End: () => ({ end: -1 }),
};

const isRightToLeft = ({ drawn }) => getComputedStyle(drawn.box).direction === 'rtl';

/** What a key does to the selection, or null. */
function moveOf({ key, shiftKey }, selection) {
  if (!selection.units.length) return null;
  if (key === ' ') return selection.ends && !shiftKey ? () => { selection.isMarking = !selection.isMarking; selection.changed(); } : null;
  // The others scroll the page until somebody has begun to select.
  const isOurs = /^Arrow(Left|Right)$/.test(key) || selection.place !== null;
  return MOVES[key] && isOurs ? () => moveSelection(selection, MOVES[key](selection), shiftKey) : null;
}

function moveSelection(selection, move, isShifted) {
  const { drawn, units } = selection;
  const isExtending = (isShifted || selection.isMarking) && selection.ends !== null;
  const to = targetOf(selection, move, isExtending);
  selection.set(isExtending ? selection.ends[0] : to, to);
  drawn.box.focus({ preventScroll: true });
  drawn.reveal(units[to]);
}

/** The number of the unit that a move leads to: the next stop, or the very next unit while it extends. */
function targetOf(selection, { step, line, end }, isExtending) {
  const { units, place } = selection;
  const last = units.length - 1;
  if (end !== undefined) return end ? last : 0;
  if (line) return place === null ? edge(units, line) : lineMove(selection, line);
  if (place === null) return edge(units, step);
  let to = place + step;
  while (!isExtending && units[to] && !units[to].isStop) to += step;
  return units[to] ? to : place;
}

/** Where the arrows begin: at the first stop going forth, at the last going back. */
function edge(units, step) {
  return step > 0 ? units.findIndex(({ isStop }) => isStop) : units.findLastIndex(({ isStop }) => isStop);
}

/** The unit of the line above or below that is nearest to the one where the selection ends. */
function lineMove({ drawn, units, place }, step) {
  const rectOf = (number) => drawn.rangeOf(units[number]).getClientRects()[0];
  const from = rectOf(place);
  const middle = ({ left, right }) => (left + right) / 2;
  let best = null;
  for (let at = place + step, top = null; units[at]; at += step) {
    const rect = rectOf(at);
    const lines = Math.abs(rect.top - (top ?? from.top)) > from.height / 2;
    if (lines && top !== null) break;
    if (lines) top = rect.top;
    if (top === null) continue;
    const far = Math.abs(middle(rect) - middle(from));
    if (!best || far < best.far) best = { at, far };
  }
  return best?.at ?? place;
}

/** In a text that is selected by characters, Ctrl or Alt with an arrow goes by words. */
function hearWordKeys(selection, signal) {
  selection.drawn.box.addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
    if (!(ctrlKey || altKey) || metaKey || !/^Arrow(Left|Right)$/.test(key) || !selection.units.length) return;
    event.preventDefault();
    moveByWord(selection, MOVES[key](selection).step, shiftKey);
  }, { signal });
}

function moveByWord(selection, step, isShifted) {
  const { words, units, place, ends } = selection;
  const at = place === null ? null : units[place];
  const stops = words.filter(({ isStop }) => isStop);
  const further = step > 0 ? stops.find(({ start, end }) => !at || (isShifted ? end > at.end : start > at.start))
    : stops.findLast(({ start }) => !at || start < at.start);
  if (!further) return;
  const [first, last] = unitsWithin(units, further.start, further.end);
  const to = isShifted && step > 0 ? last : first;
  selection.set(isShifted && ends ? ends[0] : first, to);
  selection.drawn.reveal(units[to]);
}
