// Selecting with a mouse and with fingers. A mouse drags or clicks twice: that is done here, as browsers lose the
// beginning of some drags over text from right to left. Fingers have the browser's own handles, or tap on the first word
// and on the last.

const HANDLES_REST_MS = 300;
const STILL = 3; // pixels that a click may move

/**
 * `heard.pressed(unit, target)` is asked first about a click or tap: true when it was for something else than selecting.
 * `heard.marked()` follows when a mouse or a finger has marked a part of the text. Gives a function that takes over what
 * handles enclose, for whoever cannot wait until they rest.
 */
function hearPointers(selection, heard, signal) {
  const { box } = selection.drawn;
  const pointing = { kind: 'mouse', drag: null, timer: 0 };
  const on = (target, type, listener) => target.addEventListener(type, listener, { signal });

  on(box, 'pointerdown', ({ pointerType }) => { pointing.kind = pointerType; });
  on(box, 'mousedown', (event) => {
    if (pointing.kind === 'touch' || event.button !== 0) return;
    event.preventDefault();
    box.focus({ preventScroll: true });
    pointing.drag = beginDrag(selection, event);
  });
  // A drag may go on outside of the text, and end there.
  on(document, 'pointermove', (event) => pointing.drag && goOn(selection, pointing.drag, event));
  on(document, 'pointerup', (event) => {
    if (pointing.drag) endDrag(selection, heard, pointing.drag, event);
    pointing.drag = null;
  });
  on(document, 'pointercancel', () => { pointing.drag = null; });
  on(box, 'click', (event) => pointing.kind === 'touch' && tap(selection, heard, event));
  on(document, 'selectionchange', () => {
    if (pointing.kind !== 'touch') return;
    clearTimeout(pointing.timer);
    pointing.timer = setTimeout(() => followHandles(selection) && heard.marked(), HANDLES_REST_MS);
  });
  return () => pointing.kind === 'touch' && followHandles(selection);
}

/** With Shift, and on a second click, it is known at once what is selected. */
function beginDrag(selection, event) {
  const { clientX: x, clientY: y, shiftKey, detail, target } = event;
  const units = detail > 1 ? selection.words : selection.units;
  const unit = shiftKey || detail > 1 ? unitAt(selection, units, event) : null;
  if (unit && shiftKey) selection.extend(unit.start, unit.end);
  else if (unit) selection.select(unit.start, unit.end);
  return { x, y, target, from: selection.drawn.offsetAt(x, y), isMade: Boolean(unit), hasMarked: Boolean(unit) && !shiftKey };
}

function goOn(selection, drag, event) {
  const { drawn } = selection;
  const [x, y] = drawn.inside(event.clientX, event.clientY);
  if (drag.isMade && !drag.hasMoved) return;
  if (!drag.hasMoved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) <= STILL) return;
  const to = drawn.offsetAt(x, y);
  if (to === null || drag.from === null) return;
  drag.hasMoved = true;
  drag.hasMarked = to !== drag.from && selection.select(Math.min(to, drag.from), Math.max(to, drag.from));
}

function endDrag(selection, heard, drag, event) {
  goOn(selection, drag, event);
  if (drag.hasMarked) heard.marked();
  else if (!drag.isMade && !drag.hasMoved) press(selection, heard, event, drag.target);
}

/** A click is for a span, or selects the word or character under it, or nothing. */
function press(selection, heard, event, target) {
  const unit = unitAt(selection, selection.units, event);
  if (heard.pressed(unit, target)) return;
  if (unit) selection.select(unit.start, unit.end);
  else selection.clear();
}

function unitAt({ drawn }, units, { clientX: x, clientY: y }) {
  const offset = drawn.offsetAt(x, y);
  if (offset === null) return null;
  return units.find((unit) => unit.start <= offset && offset <= unit.end && drawn.isOn(unit, x, y)) ?? null;
}

/** The first tap selects a word, the next one goes on to another; the same word once more lets it go. */
function tap(selection, heard, event) {
  const word = unitAt(selection, selection.words, event);
  const { range, isOneTap } = selection;
  if (isOneTap && word && sharesPart(word, range)) selection.clear();
  else if (isOneTap && word) selection.extend(word.start, word.end);
  else if (heard.pressed(word, event.target)) return;
  else if (!word) selection.clear();
  else {
    selection.isOneTap = selection.select(word.start, word.end);
    heard.marked();
  }
}

/** Handles were moved: what they enclose is selected, and they stay; whether that is something else than before. */
function followHandles(selection) {
  const shown = selection.shown();
  const { range } = selection;
  if (!shown || (range && isSamePlace(range, shown))) return false;
  return selection.select(shown.start, shown.end, { isQuiet: true });
}
