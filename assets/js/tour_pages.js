// How the tour moves about the real pages: it chooses a tab, types into a field, and marks what it speaks of.

const FIND_MILLISECONDS = 8_000;
const SETTLE_MILLISECONDS = 3_000;

/** The tab of this name, if the person has it. */
function tabButton(name) {
  const found = document.querySelector(`[role=tab][data-tab-id="${name}"]`);
  return found && found.offsetParent !== null ? found : null;
}

/** The element, once the page has it in sight; null if it never does. */
async function inSight(selector) {
  const until = performance.now() + FIND_MILLISECONDS;
  for (;;) {
    const found = [...document.querySelectorAll(selector)].find((one) => one.offsetParent !== null);
    if (found || performance.now() > until) return found ?? null;
    await new Promise(requestAnimationFrame);
  }
}

/** As if the person had typed it; Gradio hears the event, and not the value. */
async function typeInto(selector, text) {
  const field = await inSight(selector);
  if (!field || field.value === text) return;
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value');
  set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

async function press(selector) {
  (await inSight(selector))?.click();
}

let marked = null;
let settling = null;

function unmark() {
  marked?.classList.remove('tour-marked');
  marked = null;
  settling?.abort();
}

/** What loads above it pushes it away again: it is brought back for a while, unless the person has moved on. */
function keepInSight(found) {
  const mine = (settling = new AbortController());
  const { signal } = mine;
  const observer = new ResizeObserver(() => found.scrollIntoView({ block: 'start' }));
  signal.addEventListener('abort', () => observer.disconnect());
  observer.observe(document.body);
  for (const moves of ['wheel', 'touchstart', 'keydown', 'pointerdown']) window.addEventListener(moves, () => mine.abort(), { signal });
  setTimeout(() => mine.abort(), SETTLE_MILLISECONDS);
}

/** Mark what a step speaks of, and bring its beginning into sight. */
async function mark(selector) {
  unmark();
  const found = await inSight(selector);
  if (!found) return;
  marked = found;
  found.classList.add('tour-marked');
  found.scrollIntoView({ block: 'start' });
  keepInSight(found);
}
