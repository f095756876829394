// What a new version must show before it serves: each rule with what it means beside it.

const GATE_CHOICES = {
  name: { 'non-inferior': 'No loss beyond the margin', strict: 'Only a gain that is shown' },
  when_worse: { 'roll back': 'Roll back at once', ask: 'Say so, and let somebody decide' },
};
const GATE_WORDS = {
  'non-inferior': 'It serves when, with at least 95 % confidence, it is at most the margin worse than what serves.',
  strict: 'It serves only when, with at least 95 % confidence, it is better than what serves.',
};

/** A share that is typed in points: 2 for 0.02. */
function pointsField(title, share, most, hint) {
  const found = decimalField(title, Number((100 * share).toFixed(6)), 0, 100 * most, hint);
  return { ...found, read: () => (found.read() === undefined ? undefined : Number((found.read() / 100).toFixed(8))) };
}

function gateFields(policy, metrics) {
  const names = Object.fromEntries(metrics.map((name) => [name, METRICS[name][0]]));
  return {
    name: choiceField('What it must show', GATE_CHOICES.name, policy.name, (name) => GATE_WORDS[name]),
    metric: choiceField('Compared by', names, policy.metric, (name) => METRICS[name][1]),
    margin: pointsField('Margin, points', policy.margin, 0.5, 'The loss that may be accepted without a gain. 2 points: from 0.90 to 0.88.'),
    recall_floor: pointsField('Loss for one label, points', policy.recall_floor, 1, 'However good on the whole, it may not find so much fewer of any label’s examples.'),
    ece_budget: pointsField('Loss of calibration, points', policy.ece_budget, 1, 'How much further from the truth its probabilities may be.'),
    latency_budget: decimalField('Times as slow, at most', policy.latency_budget, 1, 100, '1.5: an answer may take half as long again.'),
    least_examples: numberField('Held-out examples to be sure', policy.least_examples, 10, 100_000, 'With fewer that are labelled, the better number serves provisionally.'),
    when_worse: choiceField('When what serves proves worse', GATE_CHOICES.when_worse, policy.when_worse, () => 'It is judged again as more held-out examples are labelled. What a person promoted is never taken back by itself.'),
  };
}

function gate(found, { policy, usual, metrics, changes }) {
  const fields = gateFields(policy, metrics);
  const log = settingChanges();
  log.show(changes);
  const send = async () => {
    const wanted = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.read()]));
    const changed = await callApi('PUT', projectPath(found.name, '/gate'), wanted);
    Object.assign(policy, changed.policy);
    log.show(changed.changes);
    return 'Saved. The next version is judged by this.';
  };
  const words = h('p', { class: 'studio-muted' }, 'Every new version is compared with the one that serves, on held-out examples that neither was trained on; and, so that small losses do not add up, with the last one that was shown to be better or that a person chose. The more often the same examples are looked at, the more clearly it has to show.');
  const form = card('What a new version must show', [words, h('div', { class: 'project-fields' }, ...Object.values(fields).map(({ row }) => row))], 'Save', send, 'project-gate');
  const asUsual = button({}, () => {
    for (const [name, field] of Object.entries(gateFields(usual, metrics))) {
      fields[name].input.value = field.input.value;
      fields[name].input.dispatchEvent(new Event('change'));
    }
  }, 'As usual');
  form.querySelector('.project-acts').append(asUsual);
  form.append(log.box);
  return form;
}
