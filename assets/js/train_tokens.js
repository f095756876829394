// Before a training: how the gold labels fit the tokens of the base model at the chosen max_length, and what is done
// with those that do not. The Tokens page shows the examples.

const tokensPart = h('section', { class: 'inspector train-tokens', 'aria-label': 'Labels in tokens', hidden: true });
const TOKENS_POLL_MS = 3000;
let tokensDrawn = '';
let tokensAskedAt = 0;

function forgetTokens() {
  tokensDrawn = '';
  tokensAskedAt = 0;
  tokensPart.hidden = true;
}

/** Asked for seldom, as it changes seldom: at once where an inspection goes on. */
async function followTokens() {
  if (Date.now() - tokensAskedAt < TOKENS_POLL_MS) return;
  tokensAskedAt = Date.now();
  await askTokens('GET');
}

/** Shown unless another project is on the page by then. */
async function askTokens(method, body) {
  const name = project();
  const status = await callApi(method, projectPath(name, '/inspection'), body);
  if (name === project()) showTokens(status);
}

function showTokens(status) {
  tokensPart.hidden = Boolean(status.obstacle);
  if (status.obstacle) tokensAskedAt = Infinity; // nothing to inspect in any project of this task
  const length = chosenNumbers().max_length ?? status.max_length;
  const drawing = JSON.stringify([project(), status, length]);
  if (tokensPart.hidden || drawing === tokensDrawn) return;
  tokensDrawn = drawing;
  if (status.state === 'running') tokensAskedAt = 0;
  const panel = status.report?.panels.find(({ tokenizer, error }) => tokenizer === status.tokenizer && !error);
  const fits = panel && status.report.max_length === length;
  tokensPart.replaceChildren(h('h3', {}, 'Labels in tokens'), ...(fits ? tokensFound(panel, status) : [tokensUnknown(status, length)]),
    status.choice ? treatmentField(status, true, chooseTreatment) : '');
}

const chooseTreatment = (choice) => callApi('PUT', projectPath(project(), '/inspection/choice'), { choice });

function tokensFound({ states, enough, max_length: length }, { part }) {
  const whole = sumOf(states), others = whole - states.exact;
  const words = others
    ? `${others.toLocaleString('en')} of ${many(whole, part[0], part[1])} do not fit the tokens: ${Object.entries(states).filter(([state, count]) => count && state !== 'exact').map(([state, count]) => `${count.toLocaleString('en')} ${STATE_TITLES[state].toLowerCase()}`).join(', ')}.`
    : `All ${many(whole, part[0], part[1])} fit the tokens of the base model at max_length ${length.toLocaleString('en')}.`;
  const longer = states.cut ? ` From max_length ${enough.toLocaleString('en')} on, none is cut.` : '';
  return [statesBar(states), h('p', {}, words, longer, ' ', h('a', { href: `?${new URLSearchParams({ tab: 'tokens', project: project() })}` }, 'See them on the Tokens page'), '.')];
}

function tokensUnknown({ state, share, part }, length) {
  if (state === 'running') return h('p', { role: 'status' }, `Inspecting · ${Math.round(100 * share)} %`);
  const start = button({ id: 'train-inspect' }, () => telling(async () => {
    start.disabled = true;
    tokensAskedAt = 0;
    try {
      await askTokens('POST', { max_length: length });
    } finally {
      start.disabled = false;
    }
  }), 'Inspect them now');
  return h('div', {}, h('p', {}, `How the ${part[1]} fit the tokens of the base model at max_length ${length.toLocaleString('en')} is not known yet. A training looks for itself, and its version says what it found.`), start);
}
