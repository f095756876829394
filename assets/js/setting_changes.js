// Who changed which setting of a project: from what to what, the last change first.

const SETTING_WORDS = {
  'gate.name': 'What it must show',
  'gate.metric': 'Compared by',
  'gate.margin': 'Margin',
  'gate.recall_floor': 'Loss for one label',
  'gate.ece_budget': 'Loss of calibration',
  'gate.latency_budget': 'Times as slow, at most',
  'gate.least_examples': 'Held-out examples to be sure',
  'gate.when_worse': 'When what serves proves worse',
  'serving.variant': 'Run as',
  'serving.most_flips': 'Texts that may get another answer',
  'serving.most_lost': 'Score that may be lost',
  'long_inputs.policy': 'A text that is too long',
  'long_inputs.max_length': 'Tokens read at once',
  'long_inputs.overlap': 'Shared by neighbouring windows',
  'long_inputs.head': 'Share of the beginning',
  'long_inputs.most_windows': 'Windows of one text, at most',
  title: 'Title',
  overlap: 'People for each example',
  strategy: 'Order of the examples',
  retrain_after: 'New labels that start a training',
  checkpoint: 'Base model',
  members_only: 'Only members see it',
  fast_lane: 'Quick refits',
  keep_versions: 'Versions that keep their files',
  ask_below: 'People are asked below',
};
// The task of the project on the page, whose own settings are called as it calls them.
let settingTask = null;

const IN_PERCENT = ['ask_below', 'long_inputs.overlap', 'long_inputs.head'];
const IN_POINTS = ['gate.margin', 'gate.recall_floor', 'gate.ece_budget', 'serving.most_lost'];

function settingTitle(name) {
  return SETTING_WORDS[name] ?? taskSetting(name)?.title ?? name;
}

function taskSetting(name) {
  return settingTask?.settings[name.replace(/^task\./, '')];
}

function settingValue(name, value) {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (name.startsWith('task.')) return taskSetting(name)?.choices[value] ?? String(value);
  if (name === 'serving.most_flips') return `${Number((100 * value).toFixed(4))}\u00a0%`;
  if (IN_PERCENT.includes(name)) return wholePercent(value);
  if (name === 'long_inputs.policy') return LONG_POLICIES[value] ?? String(value);
  if (name === 'long_inputs.max_length' && value === 0) return 'all that the model reads';
  if (IN_POINTS.includes(name)) return many(Number((100 * value).toFixed(6)), 'point', 'points');
  return GATE_CHOICES[name.replace('gate.', '')]?.[value] ?? METRICS[value]?.[0] ?? String(value);
}

function settingChangeRow({ person, name, before, after, created_at: at }) {
  const when = new Date(at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  return h('li', {}, h('span', {}, `${settingTitle(name)}: ${settingValue(name, before)} \u2192 ${settingValue(name, after)}`),
    h('small', { class: 'studio-muted' }, h('bdi', {}, person), ` \u00b7 ${when}`));
}

/** Folded away until somebody asks; `show(changes)` fills it. */
function settingChanges() {
  const list = h('ol', { class: 'setting-changes' });
  const show = (changes) => list.replaceChildren(...(changes.length ? changes.map(settingChangeRow) : [h('li', { class: 'studio-muted' }, 'Nobody has changed a setting yet.')]));
  return { box: h('details', {}, h('summary', {}, 'Who changed what'), list), show };
}
