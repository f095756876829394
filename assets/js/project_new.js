// The New project button in the head, and the dialog behind it: a few steps, each of which can be left as it is.

const root = element.querySelector('.project_new');
const open = button({ id: 'new-project', class: 'studio-button project-new' }, () => openDialog(), '+ New project');
open.hidden = true;
root.append(open);

const EXAMPLE = '## What we want to know\n\n## When in doubt\n';

/** A new dialog for a new project; `then` is the tab to show afterwards. */
async function openDialog(then = 'data') {
  const [choices, people] = await Promise.all([callApi('GET', 'project-choices'), peopleToChoose()]);
  const steps = stepsOf(choices, people, () => drawPlaces());
  const dialog = h('dialog', { class: 'project-dialog', 'aria-label': 'New project' });
  const message = messageLine();
  const close = button({ class: 'studio-button project-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const places = h('ol', { class: 'project-places' });
  const body = h('div', { class: 'project-step' });
  const back = button({}, () => show(at - 1), 'Back');
  const next = button({}, () => show(at + 1), 'Next');
  const make = h('button', { type: 'submit', class: 'studio-button studio-button-primary' }, 'Create');
  const form = h('form', { class: 'project-form', novalidate: true }, h('header', {}, h('h2', {}, 'New project'), close), places, body, message.line,
    h('footer', {}, back, next, make));
  let at = 0;

  function drawPlaces() {
    places.replaceChildren(...steps.list().map(({ title }, index) => h('li', {}, button({ 'aria-current': index === at ? 'step' : null }, () => show(index), title))));
    back.hidden = at === 0;
    next.hidden = at === steps.list().length - 1;
  }

  function show(step) {
    at = step;
    drawPlaces();
    body.replaceChildren(...steps.list()[at].nodes);
    body.querySelector('input, textarea, select')?.focus();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(make, message, async () => {
      if (!steps.read().title) {
        show(0);
        throw new Error('Give the project a title.');
      }
      const made = await callApi('POST', 'projects', steps.read());
      if (steps.members().length) await callApi('PUT', projectPath(made.name, '/members'), { people: steps.members() });
      dialog.close();
      announce(made.name, then);
    });
  });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.append(form);
  root.append(dialog);
  show(0);
  dialog.showModal();
  body.querySelector('input')?.focus();
}

/** The steps that the chosen task has; `again()` names them anew, after another choice; whoever chooses stays where they are. */
function stepsOf(choices, people, again) {
  const title = textField('Title', '', 'Such as Support inbox. Addresses use a name made from it.', { id: 'project-title', maxlength: 200 });
  const task = taskChoice(choices.tasks, choices.tasks[0].name, turn);
  const doubt = h('p', { class: 'studio-warning' });
  const labels = labelsEditor([{ name: '' }, { name: '' }], false);
  const guidelines = projectField('Guidelines, in Markdown', h('textarea', { rows: 10, dir: 'auto' }), 'Shown beside each example. Every change is kept as a version.');
  guidelines.input.placeholder = EXAMPLE;
  const overlap = overlapField(1);
  const members = membersEditor(false, [], people);
  const checkpoint = checkpointField(choices.checkpoint, () => task.read().name);
  const strategy = strategyField('as-imported', choices.strategies);
  const retrain = retrainField(choices.retrain_after);
  const holdout = numberField('Held out, %', choices.holdout_percent, 0, 90, 'This share of the examples is never trained on, so that versions can be measured. It stays for good.');
  let how = taskFields(task.read());
  doubt.hidden = true;

  /** Another task has other settings, and may need another checkpoint. */
  async function turn(chosen) {
    how = taskFields(chosen);
    doubt.hidden = true;
    again();
    const told = await checkpoint.look();
    if (told?.task !== task.read().name) return;
    doubt.hidden = told.usable;
    doubt.textContent = `The base checkpoint cannot learn this task. Name another one under Model. ${told.sentence}`;
  }

  const list = () => [
    { title: 'Name', nodes: [title.row, task.group, doubt] },
    task.read().has_labels && { title: 'Labels', nodes: [h('p', { class: 'studio-muted' }, 'A list can be pasted. Labels can also come with an import.'), ...labels.nodes] },
    how.rows.length > 0 && { title: 'Rules', nodes: [h('p', { class: 'studio-muted' }, 'How this task is done. All of it can be changed later.'), ...how.rows] },
    { title: 'Guidelines', nodes: [guidelines.row] },
    { title: 'People', nodes: [overlap.row, ...members.nodes] },
    { title: 'Model', nodes: [checkpoint.row, checkpoint.card, strategy.row, ...retrain.rows, holdout.row] },
  ].filter(Boolean);
  const read = () => ({
    title: title.read(), task: task.read().name, labels: task.read().has_labels ? labels.read() : [], task_settings: how.read(), guidelines: guidelines.input.value,
    overlap: overlap.read(), strategy: strategy.read(), retrain_after: retrain.read(), checkpoint: checkpoint.read() || undefined, holdout_percent: holdout.read(),
    members_only: members.membersOnly(),
  });
  return { list, read, members: () => (members.membersOnly() ? members.members() : []) };
}

/** Have the page turn to a project, in this tab of it. */
function announce(project, tab) {
  props.value = { project, tab };
  trigger('made', { project, tab });
}

let known = null;

/** Projects that others made, deleted or opened for us appear in the choice without a reload. */
async function look() {
  const names = (await callApi('GET', 'projects')).map(({ name }) => name).join(' ');
  if (known !== null && known !== names) trigger('listed');
  known = names;
}

const listeners = { 'studio-new-project': ({ detail }) => openDialog(detail?.tab), 'studio-project-made': ({ detail }) => announce(detail.project, detail.tab) };
for (const [name, heard] of Object.entries(listeners)) {
  window.addEventListener(name, function hear(event) {
    if (element.isConnected) heard(event);
    else window.removeEventListener(name, hear);
  });
}

me().then((who) => { open.hidden = !who.permissions.includes('manage projects'); }).catch((error) => console.debug(error.message));
setInterval(() => { if (element.isConnected && !document.hidden) look().catch((error) => console.debug(error.message)); }, 15_000);
look().catch((error) => console.debug(error.message));
