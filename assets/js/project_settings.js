// What an admin sets of a project: title, overlap, order, training, labels, members; and its deletion.

const root = element.querySelector('.project_settings');
const project = () => props.value?.project;

function card(title, nodes, press, send, id) {
  const message = messageLine();
  const save = h('button', { type: 'submit', class: 'studio-button studio-button-primary' }, press);
  const form = h('form', { class: 'card project-form', id, novalidate: true }, h('h2', {}, title), ...nodes, h('div', { class: 'project-acts' }, save), message.line);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(save, message, send);
  });
  return form;
}

function settings(found, choices) {
  const title = textField('Title', found.title, `Its name in addresses stays ${found.name}.`, { maxlength: 200 });
  const overlap = overlapField(found.overlap);
  const strategy = strategyField(found.strategy, choices.strategies);
  const checkpoint = checkpointField(found.checkpoint, () => found.task);
  const retrain = retrainField(found.retrain_after);
  const keep = keepVersionsField(found.keep_versions);
  const note = h('p', { class: 'studio-muted' }, 'A new overlap holds at once. Examples that have a gold label stay as they are, and whoever holds one may finish it.');
  const send = async () => {
    const wanted = { title: title.read(), overlap: overlap.read(), strategy: strategy.read(), checkpoint: checkpoint.read(), retrain_after: retrain.read(), keep_versions: keep.read() };
    const changed = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== found[name]));
    if (!Object.keys(changed).length) return 'Nothing has changed.';
    Object.assign(found, await callApi('PATCH', projectPath(found.name), changed));
    return 'Saved.';
  };
  const fields = h('div', { class: 'project-fields' }, title.row, overlap.row, strategy.row, checkpoint.row, ...retrain.rows, keep.row);
  return card('Settings', [fields, checkpoint.card, note], 'Save', send, 'project-settings');
}

function labels(found) {
  const editor = labelsEditor(found.labels, true);
  const send = async () => {
    await callApi('PUT', projectPath(found.name, '/schema/labels'), { labels: editor.read() });
    await build();
    return 'Saved.';
  };
  return card('Colours, keys and descriptions of the labels', editor.nodes, 'Save the labels', send, 'project-label-editor');
}

async function members(found) {
  const people = await peopleToChoose();
  const chosen = await callApi('GET', projectPath(found.name, '/members'));
  const editor = membersEditor(found.members_only, chosen, people);
  const send = async () => {
    await callApi('PATCH', projectPath(found.name), { members_only: editor.membersOnly() });
    await callApi('PUT', projectPath(found.name, '/members'), { people: editor.members() });
    return 'Saved.';
  };
  return people.length ? card('Who sees it', editor.nodes, 'Save', send, 'project-members') : null;
}

function danger(found) {
  const typed = textField('Type the project\u2019s name to delete it', '', `${found.name} disappears for everybody. Nothing is lost: it can be brought back.`, { autocapitalize: 'none', spellcheck: 'false' });
  const send = async () => {
    if (typed.read() !== found.name) throw new Error(`Type ${found.name} to delete it. Nothing was deleted.`);
    await callApi('DELETE', `${projectPath(found.name)}?${new URLSearchParams({ confirm: found.name })}`);
    trigger('gone');
  };
  const form = card('Delete this project', [typed.row], 'Delete', send, 'project-danger');
  form.classList.add('project-danger');
  form.querySelector('[type=submit]').className = 'studio-button project-delete';
  return form;
}

async function deletedOnes() {
  const deleted = await callApi('GET', 'deleted-projects');
  if (!deleted.length) return null;
  const message = messageLine();
  const rows = deleted.map(({ name, title }) => {
    const back = button({}, () => once(back, message, async () => {
      await callApi('POST', projectPath(name, '/bring-back'));
      window.dispatchEvent(new CustomEvent('studio-project-made', { detail: { project: name, tab: 'project' } }));
    }), 'Bring back');
    return h('li', {}, h('span', {}, h('bdi', {}, title), h('small', {}, ` ${name}`)), back);
  });
  return h('section', { class: 'card start-deleted' }, h('h2', {}, 'Deleted projects'), h('ul', {}, ...rows), message.line);
}

/** The forms are filled once for each project: nobody's typing is overwritten by a refresh. */
async function build() {
  const name = project();
  const who = await me();
  root.hidden = !name || !who.permissions.includes('manage projects');
  if (root.hidden) return;
  const asked = ['', '/gate', '/long-inputs'].map((rest) => callApi('GET', projectPath(name, rest)));
  const [choices, found, rules, long] = await Promise.all([callApi('GET', 'project-choices'), ...asked]);
  settingTask = choices.tasks.find((task) => task.name === found.task);
  const parts = [settings(found, choices), taskCard(found, settingTask, rules.changes), gate(found, rules), await serving(found), longInputs(found, settingTask, long),
    settingTask.has_labels ? labels(found) : null, await members(found), danger(found), await deletedOnes()];
  if (name === project()) root.replaceChildren(...parts.filter(Boolean));
}

/** A label was renamed, merged or split: their rows are made anew, and the other forms stay as they were typed. */
async function followLabels({ detail }) {
  if (!element.isConnected) {
    window.removeEventListener('studio-labels-changed', followLabels);
    return;
  }
  const shown = root.querySelector('#project-label-editor');
  if (!shown || detail.project !== project()) return;
  const found = await callApi('GET', projectPath(detail.project));
  if (found.name === project()) shown.replaceWith(labels(found));
}

window.addEventListener('studio-labels-changed', followLabels);
const run = () => build().catch((error) => root.replaceChildren(h('p', { class: 'studio-warning' }, error.message)));
watch('value', run);
// Labels that were renamed, merged or retired above are other ones here too.
window.addEventListener('studio-labels-changed', function hear({ detail }) {
  if (!element.isConnected) window.removeEventListener('studio-labels-changed', hear);
  else if (detail.project === project()) run();
});
run();
