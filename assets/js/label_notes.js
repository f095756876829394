// The note of a flag: while it is typed it survives a reload, for the same example, person and project.

const NOTES = 'studio-note:';
let hintTimer = 0;

const noteKey = () => NOTES + [session.person, session.data.project].map(encodeURIComponent).join(':');

function openNote() {
  if (!session.queue.length) return;
  showNote('');
}

function showNote(words) {
  view.note.hidden = false;
  view.more.setAttribute('aria-expanded', 'true');
  view.words.value = words;
  view.words.focus();
  view.words.setSelectionRange(words.length, words.length);
}

/** Put the note away, and forget what was typed. */
function closeNote() {
  if (session.person) writeStored(localStorage, noteKey(), null);
  hideNote();
}

function hideNote() {
  view.note.hidden = true;
  view.more.setAttribute('aria-expanded', 'false');
  view.words.value = '';
  if (view.note.contains(document.activeElement)) document.activeElement.blur();
}

function keepNote() {
  const [example] = session.queue;
  if (!example || !session.person) return;
  writeStored(localStorage, noteKey(), JSON.stringify({ example: example.id, words: view.words.value }));
}

/** An example comes on screen for which a note was being typed when the page was left. */
function reopenNote({ id }) {
  if (!session.person || !view.note.hidden) return;
  const { example, words } = JSON.parse(readStored(localStorage, noteKey()) ?? '{}');
  if (example === id && words) showNote(words);
}

function sendNote(event) {
  event.preventDefault();
  const note = view.words.value.trim();
  flash(view.flag);
  answer('flag', { note: note || null });
}

function hint(words) {
  view.hint.textContent = words;
  clearTimeout(hintTimer);
  hintTimer = setTimeout(() => { view.hint.textContent = ''; }, 2_500);
}
