// The Train page: what is ready to be trained and with which hyperparameters; then the runs, by train_run.js.

const root = element.querySelector('.train');
const project = () => props.value?.project;
const message = h('p', { class: 'studio-warning', role: 'alert' });
message.hidden = true;
const readyText = h('p', { class: 'train-ready-text' });
const start = button({ id: 'train-now', class: 'studio-button studio-button-primary' }, () => startTraining(), 'Train now');
root.append(
  h('section', { class: 'card train-ready' },
    h('h2', {}, 'Train a new version'), readyText,
    h('div', { class: 'train-buttons' }, start, dryRunButton), message, dryRunWords, tokensPart, fields),
  fastLane, current, compareCard, curveCard, past);

function explain(text) {
  message.textContent = text || '';
  message.hidden = !text;
}

/** Do this, and say what went wrong, if something did. */
async function telling(work) {
  explain('');
  try {
    await work();
  } catch (error) {
    explain(error.message);
  }
}

async function act(method, path, body) {
  await telling(() => callApi(method, projectPath(project(), path), body));
  refreshNow();
}

const startTraining = (hyperparameters = chosenNumbers()) => act('POST', '/training', { hyperparameters });

const compareAgain = (job, hyperparameters) => act('POST', '/training/comparison', { checkpoint: job.checkpoint, compare_with: job.beside, hyperparameters });

function showReadiness(readiness, busy) {
  const { new_labels: fresh, retrain_after: after, obstacle } = readiness;
  const labels = fresh === 1 ? '1 new label' : `${fresh} new labels`;
  if (obstacle) readyText.textContent = obstacle;
  else if (after) readyText.textContent = `${labels} since the last training. It starts by itself at ${after}.`;
  else readyText.textContent = `${labels} since the last training. It starts only by hand.`;
  start.disabled = Boolean(obstacle);
  start.textContent = busy ? 'Train again after this run' : 'Train now';
}

const makeCurve = () => act('POST', '/learning-curve');

async function refresh() {
  if (!project()) return;
  const [status, jobs] = await Promise.all([
    callApi('GET', projectPath(project(), '/status')),
    callApi('GET', projectPath(project(), '/training')),
    followDryRun(),
    followTokens(),
    followFastLane(project()),
    followComparable(project()),
  ]);
  const shown = jobs.find((job) => job.state === 'running') || jobs[0];
  showReadiness(status.readiness, shown && !shown.ended);
  showCurrent(shown ? await callApi('GET', projectPath(project(), `/training/${shown.id}`)) : null);
  showPast(shown ? [shown, ...jobs.filter((job) => job.id !== shown.id)] : []);
  showCurve(await callApi('GET', projectPath(project(), '/learning-curve')), root.clientWidth - 40, makeCurve);
}

const refreshNow = repeatWhileShown(1000, refresh);
watch('value', () => {
  showNumbers();
  showDryRun(null);
  forgetTokens();
  explain('');
  refreshNow();
});
showNumbers();
