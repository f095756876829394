// A guided tour of the real pages with the person's own text; offered once, and there again whenever it is asked for.

const KEPT = 'studio-tour';
const SAMPLE = 'My Monstera arrived with two snapped stems. Could you send me another one? 🌱';
const root = element.querySelector('.tour');

const steps = () => STEPS.filter((step) => tabButton(step.tab));
const project = () => props.value?.project;
let view = null;
let text = '';
let at = 0;
let turn = 0;

const title = h('h2', { class: 'tour-title', id: 'tour-title', tabindex: '-1' });
const words = h('div', { class: 'tour-words', 'aria-live': 'polite' });
const count = h('span', { class: 'studio-muted tour-count' });
const back = button({}, () => go(at - 1), 'Back');
const next = button({ class: 'studio-button studio-button-primary' }, () => (at + 1 < steps().length ? go(at + 1) : leave()), 'Next');
const close = button({ class: 'tour-close', 'aria-label': 'Leave the tour', title: 'Leave the tour (Escape)' }, () => leave(), '×');
const panel = h('section', { class: 'tour-panel', role: 'dialog', 'aria-labelledby': 'tour-title', hidden: true },
  close, title, words, h('div', { class: 'tour-foot' }, count, back, next));

const field = h('textarea', { class: 'tour-text', rows: '2', dir: 'auto', maxlength: '2000' });
field.value = SAMPLE;
const HOW = 'Tokenizer, model, head, labels, fine-tuning, trade-offs: two minutes on the real pages. Keep this text, or type your own.';
const ELSEWHERE = 'The tour follows a text through a project in which a text has one label, such as the sample. Choose one at the top.';
const how = h('p', {}, HOW);
const asked = h('label', {}, h('span', { class: 'tour-hidden' }, 'The text to follow'), field);
const start = button({ class: 'studio-button studio-button-primary' }, () => begin(), 'Take the tour');
const offer = h('section', { class: 'card tour-offer', hidden: true },
  h('h2', {}, 'New here? Follow one text all the way'), how, asked,
  h('div', { class: 'tour-foot' }, button({}, () => dismiss(), 'Not now'), start));
root.append(offer, panel);

/** What this browser has seen of the tour; storage may be shut. */
function remembered() {
  try { return localStorage.getItem(KEPT); } catch { return 'seen'; }
}

function remember() {
  try { localStorage.setItem(KEPT, 'seen'); } catch { /* then it is offered again */ }
}

function dismiss() {
  offer.hidden = true;
  remember();
}

/** Whether the project is one that the tour can go through; the offer says so where it is not. */
async function isFollowed() {
  const name = project();
  const found = await callApi('GET', projectPath(name)).catch(() => null);
  if (project() !== name) return null;
  const fits = found?.task === 'text-classification';
  how.textContent = fits ? HOW : ELSEWHERE;
  asked.hidden = start.hidden = !fits;
  return fits;
}

async function invite() {
  await isFollowed();
  offer.hidden = false;
  offer.scrollIntoView({ block: 'nearest' });
  field.focus();
  field.select();
}

async function begin() {
  text = field.value.trim() || SAMPLE;
  const name = project();
  try {
    view = await callApi('GET', projectPath(name));
  } catch (error) {
    how.textContent = error.message;
    return;
  }
  if (name !== project()) return;
  dismiss();
  panel.hidden = false;
  document.body.classList.add('tour-open');
  await go(0);
}

function leave() {
  turn += 1;
  panel.hidden = true;
  document.body.classList.remove('tour-open');
  unmark();
  tabButton(steps()[at]?.tab)?.focus();
}

/** Turn to a step: its page first, then what it does there; words that a later turn has overtaken are dropped. */
async function go(step) {
  const mine = (turn += 1);
  at = step;
  const { title: name, tab, marks, does, says } = steps()[at];
  const context = { project: project(), view, text };
  title.textContent = name;
  count.textContent = `${at + 1} of ${steps().length}`;
  back.disabled = at === 0;
  next.textContent = at + 1 < steps().length ? 'Next' : 'Done';
  words.replaceChildren(h('p', { class: 'studio-muted' }, 'Looking …'));
  title.focus({ preventScroll: true });
  const page = tabButton(tab);
  if (page.getAttribute('aria-selected') !== 'true') page.click();
  try {
    await does?.(context);
    const said = await says(context);
    if (mine !== turn) return;
    words.replaceChildren(...said);
  } catch (error) {
    if (mine === turn) words.replaceChildren(h('p', { class: 'studio-warning' }, error.message));
  }
  if (mine === turn) await mark(marks);
}

panel.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  leave();
});
window.addEventListener('studio-tour', () => { if (element.isConnected && project()) invite(); });

/** Offered where there is a project to see, to whoever has not been asked in this browser. */
async function considerOffer() {
  offer.hidden = true;
  if (project() && !remembered() && await isFollowed()) offer.hidden = false;
}

let followed = project();
/** It speaks of one project, and ends where the person turns to another. */
function follow() {
  if (project() !== followed && !panel.hidden) leave();
  followed = project();
  considerOffer();
}
watch('value', follow);
considerOffer();
