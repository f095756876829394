// The inspector: the gold labels of a project beside the tokens of up to four tokenizers, and what is learnt of them.

const root = element.querySelector('.inspector');
const project = () => props.value?.project;
const address = () => projectPath(project(), '/inspection');
const message = h('p', { class: 'studio-warning', role: 'alert', hidden: true });
const stage = h('div', {}), progress = h('div', {}), found = h('div', {}), examples = h('section', { class: 'inspector-examples', 'aria-label': 'Examples' });
const INSPECT_POLL_MS = 700;
let permissions = [];
let shown = '';
let timer = 0;
let isLost = false; // the message says that the studio did not answer

function tell(text) {
  message.textContent = text || '';
  message.hidden = !text;
}

function field(title, input, hint) {
  return h('label', { class: 'inspector-field' }, h('span', {}, title), input, h('small', {}, hint));
}

/** What is inspected with. */
function drawForm(status) {
  const names = h('textarea', { rows: 3, id: 'inspector-tokenizers', placeholder: status.tokenizer, autocapitalize: 'none', spellcheck: 'false' });
  const length = h('input', { type: 'number', id: 'inspector-length', min: 1, max: 100000, inputmode: 'numeric', placeholder: status.max_length });
  const where = address(), name = project(); // the form is for this project, whichever is on the page by then
  const start = button({ id: 'inspector-start', class: 'studio-button studio-button-primary' }, async () => {
    start.disabled = true;
    const tokenizers = names.value.split('\n').map((name) => name.trim()).filter(Boolean);
    try {
      tell('');
      const begun = await callApi('POST', where, { tokenizers, max_length: length.value ? Number(length.value) : null });
      if (name === project()) show(begun);
    } catch (error) {
      tell(error.message);
    }
    start.disabled = false;
  }, `Inspect the ${status.part[1]}`);
  const chosen = status.choice ? treatmentField(status, permissions.includes('train'), (choice) => callApi('PUT', `${where}/choice`, { choice })) : null;
  return h('div', { class: 'inspector-form' }, field('Tokenizers', names, 'One a line, up to four; empty for the project\u2019s own'),
    field('max_length', length, 'In tokens; empty for what trainings usually read'), chosen, h('div', { class: 'inspector-act' }, start));
}

function drawReport(status) {
  const { report, part, states, agreed, choices, choice } = status;
  const where = address();
  const labels = report.panels.find(({ error }) => !error)?.labels.map(({ name }) => name) ?? [];
  const choose = (panel, state) => {
    partsList(examples, where, { panel, state, labels, meaning: states[state], choices, choice, word: part[0] });
    examples.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  };
  const when = new Date(report.made_at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const rest = report.texts < report.of ? ` (of ${report.of.toLocaleString('en')})` : '';
  const curve = lostCurve(report.panels, part, root.clientWidth - 36);
  return [h('p', { class: 'studio-muted' }, `${many(report.parts, part[0], part[1])} in ${many(report.texts, 'text', 'texts')}${rest}, inspected on ${when} in ${report.seconds.toLocaleString('en')} s. Press a number to see the examples. `,
    agreed ? '' : 'Nothing is agreed any more.'),
  h('div', { class: 'inspector-panels' }, ...report.panels.map((panel) => inspectorPanel(panel, status, choose))),
  curve ? h('div', { class: 'inspector-lost' }, h('h3', {}, 'What a shorter max_length would cut'), curve) : '',
  h('p', { class: 'inspector-note studio-muted' }, 'Scripts are told by the letters of a text: Latin may be English or Vietnamese. Words are those of Unicode, so each character of Japanese or Chinese counts as one.')];
}

function show(status) {
  const { state, share, report, obstacle, message: said } = status;
  if (obstacle) {
    stage.replaceChildren(h('p', { class: 'studio-empty' }, obstacle));
    for (const box of [progress, found, examples]) box.replaceChildren();
    return;
  }
  if (shown !== project()) {
    shown = project();
    stage.replaceChildren(drawForm(status));
    examples.replaceChildren();
  }
  if (state === 'failed') tell(said);
  progress.replaceChildren(state === 'running' ? h('div', { class: 'train-progress' }, h('progress', { class: 'train-bar', max: 1, value: share || false, 'aria-label': 'Inspecting' }), h('p', {}, `Inspecting · ${Math.round(100 * share)} %`)) : '');
  if (state === 'running') askAgain();
  const isNew = found.dataset.made !== `${project()} ${report?.made_at}`;
  if (report && isNew) {
    found.replaceChildren(...drawReport(status));
    examples.replaceChildren();
  }
  if (!report) found.replaceChildren(state === 'running' ? '' : h('p', { class: 'studio-empty' }, `Not inspected yet. An inspection looks at every agreed ${status.part[0]}: whether a model can say it exactly, or whether it splits a token, is cut by max_length, or has no token at all.`));
  found.dataset.made = `${project()} ${report?.made_at}`;
}

/** Once in a while, however many have asked for it. */
function askAgain() {
  clearTimeout(timer);
  timer = setTimeout(() => isShown() && refresh(), INSPECT_POLL_MS);
}

async function refresh() {
  const name = project();
  if (!name) return;
  try {
    ({ permissions } = await me());
    root.hidden = !permissions.includes('review');
    const status = root.hidden ? null : await callApi('GET', address());
    if (!status || name !== project()) return;
    if (isLost) tell('');
    isLost = false;
    show(status);
  } catch (error) {
    if (name !== project()) return;
    isLost = true;
    tell(error.message);
    if (progress.childElementCount) askAgain();
  }
}

/** What is told of one project goes when another one is on the page. */
function turn() {
  if (shown && shown !== project()) {
    shown = '';
    tell('');
    for (const box of [stage, progress, found, examples]) box.replaceChildren();
    delete found.dataset.made;
  }
  refresh();
}

root.append(h('h2', {}, 'Labels in tokens'), h('p', { class: 'studio-muted' }, 'A model learns tokens, and people mark characters. See where the two do not meet, before you train.'),
  message, stage, progress, found, examples);
watch('value', turn);
// The page is laid out before it is shown, and its width is known only then.
new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && refresh()).observe(root);
