// What every section of the Review page shares: the project on screen, its labels with colours and keys, and numbers.

const reviewing = { project: null, labels: [], progress: null, overlap: 1 };

const reviewPath = (rest, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const asked = new URLSearchParams(given).toString();
  return projectPath(reviewing.project, `/review/${rest}${asked ? `?${asked}` : ''}`);
};

/** Ask for the project's labels, counts and overlap. */
async function loadReviewed(name) {
  const view = await callApi('GET', projectPath(name));
  const keys = keysOf(view.labels);
  reviewing.project = name;
  reviewing.overlap = view.overlap;
  reviewing.progress = view.progress;
  reviewing.labels = view.labels.map((label, position) => ({ ...label, key: keys[position], colour: colourOf(label, position) }));
}

const labelCalled = (name) => reviewing.labels.find((label) => label.name === name);

/** A label's name on its colour; one that is no longer in use has none. */
function labelChip(name, rest = '') {
  const label = labelCalled(name);
  const chip = h('span', { class: 'review-chip', dir: 'auto' }, name, rest);
  return label ? paint(chip, label.colour) : chip;
}

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
