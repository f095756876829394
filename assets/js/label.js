// The label editor: what each key and click does, and when the editor looks after itself. It is joined with its parts,
// and with what each task adds, in the order of studio/ui/editors/label_editor.py.

const life = new AbortController(); // ends every listener when the component has left the page
const view = buildView(element.querySelector('.label-editor'));
let session = null;

const ACTS = {
  accept,
  keep,
  skip: () => { flash(view.skip); answer('skip'); },
  flag: () => { flash(view.flag); answer('flag'); },
  note: () => (view.note.hidden ? openNote() : closeNote()),
  'close-note': closeNote,
  undo: () => { flash(view.undo); undo(); },
  again: () => claim(),
  'try-again': (index) => tryDraftAgain(session.outbox.refused[index]),
  discard: (index) => session.outbox.takeDraft(session.outbox.refused[index]),
  'own-tab': (_, { tab }) => { openTab(tab); view.own.scrollIntoView({ block: 'nearest' }); },
  'own-more': showMore,
  'own-open': openOwn,
  'own-back': takeBackOwn,
  'own-timeline': showTimeline,
};

function onClick(event) {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  const act = ACTS[button.dataset.act] ?? view.task.acts[button.dataset.act];
  act(Number(button.dataset.index), button.dataset);
}

function onPointer() {
  focusedByKeys = false;
}

/** The page closes, or goes into the browser's memory, from which it may come back. */
function onPageHide() {
  leaveWindow(session);
}

function onPageShow({ persisted }) {
  if (persisted) claim();
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
const ticker = setInterval(lookAfter, 1_000);
watcher.observe(view.root);
const lasting = { signal: life.signal };
document.addEventListener('keydown', onKey, { capture: true, ...lasting });
document.addEventListener('pointerdown', onPointer, { capture: true, ...lasting });
document.addEventListener('visibilitychange', holdWatch, lasting);
window.addEventListener('pagehide', onPageHide, lasting);
window.addEventListener('pageshow', onPageShow, lasting);
view.root.addEventListener('click', onClick);
// A click leaves the focus where it was, so that Enter keeps meaning "accept".
view.root.addEventListener('mousedown', (event) => event.target.closest('button') && event.preventDefault());
view.note.addEventListener('submit', sendNote);
view.words.addEventListener('input', keepNote);
view.words.addEventListener('keydown', (event) => event.key === 'Escape' && closeNote());
view.seek.addEventListener('input', seekOwn);
view.only.addEventListener('change', seekOwn);
view.tabs.addEventListener('keydown', onTabKey);
watch('value', onValue);
openProject(props.value);
