// The Train page: what is ready to be trained, the run that goes on with its curve and log, and the runs before it.

const root = element.querySelector('.train');
const ready = h('section', { class: 'card train-ready' });
const current = h('section', { class: 'card train-current' });
const past = h('section', { class: 'card train-past' });
root.append(ready, current, past);

const FIELDS = [
  ['epochs', 'Epochs', 'How often the run goes through all examples', 1],
  ['batch_size', 'Batch size', 'Examples a step; less needs less memory', 1],
  ['learning_rate', 'Learning rate', 'How far each step goes', 'any'],
  ['max_length', 'Longest text, tokens', 'Longer texts are cut while training', 1],
  ['seed', 'Seed', 'The same seed and labels give the same run', 1],
];
const STATE_WORDS = { queued: 'Waiting', running: 'Running', succeeded: 'Done', failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' };
const STAGE_WORDS = { starting: 'Starting', loading: 'Loading the base checkpoint', training: 'Training', saving: 'Saving', evaluating: 'Measuring on the hold-out', done: 'Registering the version' };

const project = () => props.value?.project;
const message = h('p', { class: 'studio-warning' });
message.setAttribute('role', 'alert');
message.hidden = true;
const readyText = h('p', { class: 'train-ready-text' });
const start = button({ id: 'train-now', class: 'studio-button studio-button-primary' }, () => startTraining(), 'Train now');
const form = h('div', { class: 'train-fields' });
const details = h('details', { class: 'train-details' }, h('summary', {}, 'Hyperparameters'), form);
ready.append(h('h2', {}, 'Train a new version'), readyText, start, message, details);

function buildForm() {
  const defaults = props.value?.defaults || {};
  form.replaceChildren(...FIELDS.map(([name, title, hint, step]) => {
    const input = h('input');
    input.type = 'number';
    input.name = name;
    input.step = step;
    input.value = defaults[name];
    return h('label', {}, h('span', { class: 'train-field-name' }, title), input, h('small', {}, hint));
  }));
}

function chosenNumbers() {
  const chosen = {};
  for (const input of form.querySelectorAll('input')) {
    const value = Number(input.value);
    if (input.value !== '' && value !== props.value.defaults[input.name]) chosen[input.name] = value;
  }
  return chosen;
}

function explain(text) {
  message.textContent = text || '';
  message.hidden = !text;
}

async function act(method, path, body) {
  explain('');
  try {
    await callApi(method, projectPath(project(), path), body);
  } catch (error) {
    explain(error.message);
  }
  refreshNow();
}

const startTraining = (hyperparameters = chosenNumbers()) => act('POST', '/training', { hyperparameters });

function showReadiness(readiness, busy) {
  const { new_labels: fresh, retrain_after: after, obstacle } = readiness;
  const labels = fresh === 1 ? '1 new label' : `${fresh} new labels`;
  if (obstacle) readyText.textContent = obstacle;
  else if (after) readyText.textContent = `${labels} since the last training. It starts by itself at ${after}.`;
  else readyText.textContent = `${labels} since the last training. It starts only by hand.`;
  start.disabled = Boolean(obstacle);
  start.textContent = busy ? 'Train again after this run' : 'Train now';
}

function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function progressLine(job) {
  const progress = job.progress;
  const share = progress.steps ? progress.step / progress.steps : 0;
  const bar = h('progress', { class: 'train-bar' });
  bar.max = 1;
  if (job.state === 'running' && progress.stage === 'training') bar.value = share;
  else if (job.state !== 'running') bar.value = job.state === 'succeeded' ? 1 : share;
  const words = [];
  if (job.state === 'queued') words.push('It starts as soon as the run before it has ended');
  else if (job.cancelling) words.push('Cancelling');
  else {
    words.push(STAGE_WORDS[progress.stage] || 'Starting');
    if (progress.stage === 'training') {
      words.push(`step ${progress.step} of ${progress.steps}`);
      if (progress.seconds_left !== null) words.push(`${duration(progress.seconds_left)} left`);
    }
  }
  return h('div', { class: 'train-progress' }, bar, h('p', {}, words.join(' · ')));
}

let logOpen = false;

function showCurrent(job) {
  current.hidden = !job;
  if (!job) return;
  const state = h('span', { class: 'badge' }, STATE_WORDS[job.state]);
  state.dataset.state = job.state;
  const head = h('h2', {}, `Run ${job.id} `, state);
  const parts = [head, h('p', { class: 'studio-muted' }, `Started because: ${job.reason}`)];
  if (!job.ended) parts.push(progressLine(job));
  if (job.outcome) parts.push(h('p', { class: job.state === 'succeeded' ? 'train-outcome' : 'studio-warning' }, job.outcome));
  if (job.retry) parts.push(retryButton(job.retry, startTraining));
  const losses = job.progress.losses || [];
  if (losses.length > 1) parts.push(h('h3', {}, 'Training loss'), lossChart(losses, job.progress.steps, root.clientWidth - 40));
  if (!job.ended && !job.cancelling) {
    const cancel = () => act('POST', `/training/${job.id}/cancel`, {});
    parts.push(button({ id: 'train-cancel' }, cancel, 'Cancel this run'));
  }
  if (job.log) {
    const log = h('pre', { class: 'train-log' }, job.log);
    log.tabIndex = 0;
    const box = h('details', {}, h('summary', {}, 'Log'), log);
    box.open = logOpen;
    box.addEventListener('toggle', () => { logOpen = box.open; if (logOpen) log.scrollTop = log.scrollHeight; });
    parts.push(box);
  }
  current.dataset.state = job.state;
  current.replaceChildren(...parts);
  if (logOpen) current.querySelector('.train-log').scrollTop = 1e9;
}

function showPast(jobs) {
  past.hidden = jobs.length < 2;
  const rows = jobs.slice(1).map((job) => {
    const state = h('span', { class: 'badge' }, STATE_WORDS[job.state]);
    state.dataset.state = job.state;
    const seconds = job.started_at && job.ended_at ? duration(job.ended_at - job.started_at) : '';
    return h('li', {}, h('strong', {}, `Run ${job.id} `), state, ` ${seconds}`, h('p', { class: 'studio-muted' }, job.outcome || job.reason));
  });
  past.replaceChildren(h('h2', {}, 'Earlier runs'), h('ul', { class: 'train-list' }, ...rows));
}

async function refresh() {
  if (!project()) return;
  const [status, jobs] = await Promise.all([
    callApi('GET', projectPath(project(), '/status')),
    callApi('GET', projectPath(project(), '/training')),
  ]);
  const shown = jobs.find((job) => job.state === 'running') || jobs[0];
  showReadiness(status.readiness, shown && !shown.ended);
  showCurrent(shown ? await callApi('GET', projectPath(project(), `/training/${shown.id}`)) : null);
  showPast(shown ? [shown, ...jobs.filter((job) => job.id !== shown.id)] : []);
}

const refreshNow = repeatWhileShown(1000, refresh);
watch('value', () => { buildForm(); refreshNow(); });
buildForm();
