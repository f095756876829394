// The head of the guidelines beside the label editor: their version, whether they are open, and what has changed in
// them since they were read last. The text itself is Gradio's Markdown, below.

const root = element.querySelector('.guidelines');
const SEEN = 'studio-guidelines:';
const OPEN = 'studio-guidelines-open';
const NARROW = window.matchMedia('(max-width: 720px)');

const toggle = h('button', { type: 'button', class: 'guidelines-toggle', 'aria-expanded': 'true' },
  h('span', { class: 'guidelines-title' }, 'Guidelines'), h('span', { class: 'guidelines-number' }));
const notice = h('div', { class: 'guidelines-notice', role: 'status' });
const changes = h('div', { class: 'guidelines-changes', 'aria-label': 'What changed in the guidelines' });
root.append(toggle, notice, changes);
changes.hidden = true;

const shown = () => props.value ?? {};

/** What the person has seen of this project's guidelines before, {number, text}. */
function readSeen() {
  try {
    return JSON.parse(readStored(localStorage, SEEN + shown().project)) ?? null;
  } catch {
    return null;
  }
}

function noteSeen() {
  const { project, number, text } = shown();
  writeStored(localStorage, SEEN + project, JSON.stringify({ number, text }));
}

function draw() {
  const { project, number, text } = shown();
  if (!project) return;
  toggle.lastChild.textContent = text ? `version ${number}` : '';
  const seen = readSeen();
  if (!seen) noteSeen();
  const isNew = Boolean(seen) && seen.number < number && seen.text !== text;
  notice.hidden = !isNew;
  if (!isNew) changes.hidden = true;
  else drawNotice(seen);
  setOpen(isOpen());
}

function drawNotice({ number, text }) {
  const what = button({ 'aria-expanded': 'false' }, () => {
    changes.hidden = !changes.hidden;
    what.setAttribute('aria-expanded', !changes.hidden);
  }, 'What changed?');
  const done = button({}, () => {
    noteSeen();
    draw();
    toggle.focus();
  }, 'Got it');
  notice.replaceChildren(h('strong', {}, 'Guidelines changed'), ` since version ${number}.`,
    h('span', { class: 'guidelines-acts' }, what, done));
  drawChanges(lineChanges(text, shown().text));
}

/** The lines that went and came, with the line around each that stayed. */
function drawChanges(lines) {
  const near = (index) => [index - 1, index, index + 1].some((at) => lines[at] && lines[at].kind !== 'same');
  const rows = lines.filter(({ text }, index) => near(index) && text.trim());
  const tags = { same: 'p', gone: 'del', new: 'ins' };
  changes.replaceChildren(...rows.map(({ kind, text }) => h(tags[kind], { dir: 'auto' }, text)));
}

/** Open where there is room and something to read, unless the person has said otherwise. */
function isOpen() {
  const said = readStored(localStorage, OPEN);
  if (NARROW.matches) return root.dataset.opened === 'true';
  return said === null ? Boolean(shown().text) : said === 'true';
}

function setOpen(open) {
  toggle.setAttribute('aria-expanded', open);
  const page = element.closest('.label-page');
  if (page) page.dataset.guidelines = open ? 'open' : 'closed';
}

toggle.addEventListener('click', () => {
  const open = toggle.getAttribute('aria-expanded') !== 'true';
  if (NARROW.matches) root.dataset.opened = open;
  else writeStored(localStorage, OPEN, String(open));
  setOpen(open);
});

let asked = ''; // for which project and number, so that Python is asked once

/** The editor was told of a newer number: ask Python for its text. */
function onNewer({ detail }) {
  if (!element.isConnected) {
    window.removeEventListener('studio-guidelines', onNewer);
    return;
  }
  const question = `${detail.project} ${detail.number}`;
  if (question === asked || detail.project !== shown().project || detail.number <= shown().number) return;
  asked = question;
  trigger('newer');
}

window.addEventListener('studio-guidelines', onNewer);
NARROW.addEventListener('change', () => setOpen(isOpen()));
watch('value', draw);
draw();
