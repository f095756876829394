// The run that goes on, with its curves and its log, and the runs before it.

const STATE_WORDS = { queued: 'Waiting', running: 'Running', succeeded: 'Done', failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' };
const STAGE_WORDS = { starting: 'Starting', loading: 'Loading the base checkpoint', training: 'Training', saving: 'Saving', calibrating: 'Calibrating', evaluating: 'Measuring on the hold-out', done: 'Registering the version' };

const current = h('section', { class: 'card train-current' });
const past = h('section', { class: 'card train-past' });
let logOpen = false;

function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function stateBadge(job) {
  const state = h('span', { class: 'badge' }, STATE_WORDS[job.state]);
  state.dataset.state = job.state;
  return state;
}

function progressLine(job) {
  const progress = job.progress;
  const share = progress.steps ? progress.step / progress.steps : 0;
  const bar = h('progress', { class: 'train-bar' });
  bar.max = 1;
  if (job.state === 'running' && progress.stage === 'training') bar.value = share;
  else if (job.state === 'running' && progress.stage === 'evaluating' && progress.answered) bar.value = progress.answered / progress.to_answer;
  else if (job.state !== 'running') bar.value = job.state === 'succeeded' ? 1 : share;
  return h('div', { class: 'train-progress' }, bar, h('p', {}, progressWords(job).join(' · ')));
}

function progressWords(job) {
  const progress = job.progress;
  if (job.state === 'queued') return ['It starts as soon as the run before it has ended'];
  if (job.cancelling) return ['Cancelling'];
  const words = [STAGE_WORDS[progress.stage] || 'Starting'];
  if (progress.stage === 'training') {
    words.push(`step ${progress.step} of ${progress.steps}`);
    if (progress.seconds_left !== null) words.push(`${duration(progress.seconds_left)} left`);
  }
  if (progress.stage === 'evaluating' && progress.to_answer) {
    words.push(`${progress.answered.toLocaleString('en')} of ${many(progress.to_answer, 'example', 'examples')}`);
    if (progress.answered && progress.seconds_left) words.push(`${duration(progress.seconds_left)} left`);
  }
  return words;
}

function lossPart(job) {
  const training = job.progress.losses || [];
  const validation = job.progress.validation_losses || [];
  if (training.length < 2) return [];
  const curves = [{ name: 'Training', points: training }, { name: 'Validation', points: validation }];
  const { step, steps } = job.progress;
  const stopped = job.state === 'succeeded' && step < steps;
  return [
    h('h3', {}, 'Loss'), lossChart(curves, stopped ? step : steps, root.clientWidth - 40),
    stopped && h('p', { class: 'studio-muted' }, `It stopped after ${step} of ${steps} steps, as the validation loss became no better, and kept the best weights.`),
  ].filter(Boolean);
}

function logPart(job) {
  if (!job.log) return [];
  const log = h('pre', { class: 'train-log' }, job.log);
  log.tabIndex = 0;
  const box = h('details', {}, h('summary', {}, 'Log'), log);
  box.open = logOpen;
  box.addEventListener('toggle', () => { logOpen = box.open; if (logOpen) log.scrollTop = log.scrollHeight; });
  return [box];
}

function showCurrent(job) {
  current.hidden = !job;
  if (!job) return;
  const parts = [h('h2', {}, `Run ${job.id} `, stateBadge(job)), h('p', { class: 'studio-muted' }, `Started because: ${job.reason}`)];
  if (!job.ended) parts.push(progressLine(job));
  if (job.outcome) parts.push(h('p', { class: job.state === 'succeeded' ? 'train-outcome' : 'studio-warning' }, job.outcome));
  if (job.state === 'succeeded' && job.beside) parts.push(h('p', {}, h('a', { class: 'studio-button', href: `?${new URLSearchParams({ tab: 'versions', project: project() })}` }, 'See both on the Versions page')));
  if (job.retry) parts.push(retryButton(job.retry, job.beside ? (numbers) => compareAgain(job, numbers) : startTraining));
  parts.push(...lossPart(job));
  if (!job.ended && !job.cancelling) {
    const cancel = () => act('POST', `/training/${job.id}/cancel`, {});
    parts.push(button({ id: 'train-cancel' }, cancel, 'Cancel this run'));
  }
  parts.push(...logPart(job));
  current.dataset.state = job.state;
  current.replaceChildren(...parts);
  if (logOpen) current.querySelector('.train-log').scrollTop = 1e9;
}

function showPast(jobs) {
  past.hidden = jobs.length < 2;
  const rows = jobs.slice(1).map((job) => {
    const seconds = job.started_at && job.ended_at ? duration(job.ended_at - job.started_at) : '';
    return h('li', {}, h('strong', {}, `Run ${job.id} `), stateBadge(job), ` ${seconds}`, h('p', { class: 'studio-muted' }, job.outcome || job.reason));
  });
  past.replaceChildren(h('h2', {}, 'Earlier runs'), h('ul', { class: 'train-list' }, ...rows));
}
