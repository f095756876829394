// What every section of the Review page shares: the project on screen, its labels with colours and keys, and numbers.

const reviewing = { project: null, labels: [], progress: null, overlap: 1, data: null, how: null, task: null };

const reviewPath = (rest, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const asked = new URLSearchParams(given).toString();
  return projectPath(reviewing.project, `/review/${rest}${asked ? `?${asked}` : ''}`);
};

/** Ask for the project's task, labels, counts and overlap. */
async function loadReviewed(name) {
  const view = await callApi('GET', projectPath(name));
  const data = withLabels({ ...view.task_settings, project: name, task: view.task, title: view.title, labels: view.labels });
  const task = await taskCalled(view.task);
  const how = { shape: task.shape, labels: data.labels };
  Object.assign(reviewing, { project: name, overlap: view.overlap, progress: view.progress, labels: data.labels, data, how, task });
}

/** A label's name on its colour. */
const labelChip = (name) => saidChip(reviewing.how, name);
/** What somebody says of an example, in a line. */
const saidOf = (value, example) => saidInline(reviewing.how, value, example);

const moments = { dateStyle: 'medium', timeStyle: 'short' };
const whenWas = (seconds) => new Date(seconds * 1000).toLocaleString([], moments);
const onDay = (seconds) => new Date(seconds * 1000).toLocaleDateString([], { day: 'numeric', month: 'short' });
const atHour = (seconds) => new Date(seconds * 1000).toLocaleString([], { day: 'numeric', month: 'short', hour: 'numeric' });
const inSeconds = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)}\u00a0s`;
const asPercent = (value) => `${Math.round(100 * value)}\u00a0%`;
const asCoefficient = (value) => value.toFixed(2);

/** A figure's interval in words, or why there is none. */
function intervalOf(figure, format) {
  if (figure.value === null || figure.low === null) return '';
  return `95 % interval ${format(figure.low)} to ${format(figure.high)}`;
}

function emptyPlace(...words) {
  return h('p', { class: 'studio-empty' }, ...words);
}

/** What went wrong, with a button to try again. */
function failure(error, again) {
  const box = h('div', { class: 'studio-warning' }, h('p', {}, error.message));
  box.setAttribute('role', 'alert');
  box.append(button({}, again, 'Try again'));
  return box;
}
