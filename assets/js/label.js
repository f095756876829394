// The label editor for text classification: notes, hints, keys and clicks. The parts it is joined with: api.js,
// outbox.js (saving), label_view.js (drawing) and label_queue.js (examples and answers).

const life = new AbortController(); // ends every listener when the component has left the page
const view = buildView(element.querySelector('.label-editor'));
let session = null;
let focusedByKeys = false;
let hintTimer = 0;

// ---- the note of a flag, and hints

function openNote() {
  if (!session.queue.length) return;
  view.note.hidden = false;
  view.more.setAttribute('aria-expanded', 'true');
  view.words.focus();
}

function closeNote() {
  view.note.hidden = true;
  view.more.setAttribute('aria-expanded', 'false');
  view.words.value = '';
  if (view.note.contains(document.activeElement)) document.activeElement.blur();
}

function hint(words) {
  view.hint.textContent = words;
  clearTimeout(hintTimer);
  hintTimer = setTimeout(() => { view.hint.textContent = ''; }, 2_500);
}

// ---- keys and clicks

const ACTS = {
  label: (index) => choose(index),
  accept,
  skip: () => { flash(view.skip); answer('skip'); },
  flag: () => { flash(view.flag); answer('flag'); },
  note: () => (view.note.hidden ? openNote() : closeNote()),
  'close-note': closeNote,
  undo: () => { flash(view.undo); undo(); },
  reopen,
  dismiss: (index) => session.outbox.dismiss(session.outbox.refused[index]),
  again: () => claim(),
};
const LETTERS = { s: 'skip', f: 'flag', u: 'undo' };

/** [act, index] of a key, or null. Digits and letters are found by place too, for keyboards that write others. */
function actOfKey({ key, code, shiftKey }) {
  const digit = /^[1-9]$/.test(key) ? key : !shiftKey && /^Digit([1-9])$/.exec(code)?.[1];
  if (digit) return Number(digit) <= session.data.labels.length ? ['label', digit - 1] : null;
  if (key === 'Enter') return shiftKey ? null : ['accept'];
  const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : /^Key([A-Z])$/.exec(code)?.[1].toLowerCase();
  if (shiftKey) return letter === 'f' ? ['note'] : null;
  return LETTERS[letter] ? [LETTERS[letter]] : null;
}

function isTyping(target) {
  return target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName);
}

/** Enter belongs to a button or link that was reached with the Tab key; after a click it belongs to the editor. */
function belongsToFocus(key, target) {
  return key === 'Enter' && focusedByKeys && target?.closest?.('button, a, summary, [role=button], [role=tab]');
}

function onKey(event) {
  if (!element.isConnected) {
    retire();
    return;
  }
  if (event.key === 'Tab') focusedByKeys = true;
  if (element.offsetParent === null || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0];
  if (isTyping(target) || belongsToFocus(event.key, target)) return;
  const found = actOfKey(event);
  if (!found || (!session.queue.length && found[0] !== 'undo')) return;
  event.preventDefault();
  event.stopPropagation();
  ACTS[found[0]](found[1]);
}

function onPointer() {
  focusedByKeys = false;
}

function onClick(event) {
  const button = event.target.closest('[data-act]');
  if (button) ACTS[button.dataset.act](Number(button.dataset.index));
}

function onNote(event) {
  event.preventDefault();
  const note = view.words.value.trim();
  flash(view.flag);
  answer('flag', { note: note || null });
}

function retire() {
  life.abort();
  watcher.disconnect();
  clearInterval(ticker);
}

/** Another project starts anew; a change of the same one (its title, its labels) keeps what is at hand. */
function onValue() {
  if (props.value?.project !== session.data.project) {
    openProject(props.value);
    return;
  }
  session.data = dataOf(props.value);
  drawProject(view, session.data);
  draw(view, session);
}

const watcher = new IntersectionObserver(holdWatch);
const ticker = setInterval(lookAfter, 5_000);
watcher.observe(view.root);
document.addEventListener('keydown', onKey, { capture: true, signal: life.signal });
document.addEventListener('pointerdown', onPointer, { capture: true, signal: life.signal });
document.addEventListener('visibilitychange', holdWatch, { signal: life.signal });
view.root.addEventListener('click', onClick);
// A click leaves the focus where it was, so that Enter keeps meaning "accept".
view.root.addEventListener('mousedown', (event) => event.target.closest('button') && event.preventDefault());
view.note.addEventListener('submit', onNote);
view.words.addEventListener('keydown', (event) => event.key === 'Escape' && closeNote());
watch('value', onValue);
openProject(props.value);
