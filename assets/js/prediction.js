// One answer: the label, a bar for every label's probability, the version, the tokens, and what was cut.

const root = element.querySelector('.prediction');

function barRow(label, probability, isFirst) {
  const row = make('div', `bar-row${isFirst ? ' bar-first' : ''}`);
  const name = h('span', { class: 'bar-name' }, label);
  name.dir = 'auto';
  const track = h('span', { class: 'bar-track' });
  const fill = h('span', { class: 'bar-fill' });
  fill.style.width = `${Math.max(0.4, 100 * probability)}%`;
  track.append(fill);
  row.append(name, track, h('span', { class: 'bar-number' }, `${(100 * probability).toFixed(1)} %`));
  return row;
}

function facts(answer) {
  const tokens = `${answer.tokens.toLocaleString('en')} ${answer.tokens === 1 ? 'token' : 'tokens'}`;
  return h('p', { class: 'prediction-facts' }, 'Answered by ', h('code', { class: 'prediction-version' }, answer.version), ` from ${tokens}`);
}

function cutWarning(answer) {
  if (!answer.truncated) return null;
  const warning = make('p', 'studio-warning',
    `The text is longer than this model reads: the last ${answer.cut_tokens.toLocaleString('en')} of its ` +
    `${(answer.tokens + answer.cut_tokens).toLocaleString('en')} tokens were cut. The answer rests on the first ` +
    `${answer.tokens.toLocaleString('en')}.`);
  warning.setAttribute('role', 'status');
  return warning;
}

function render() {
  const answer = props.value;
  if (!answer || !answer.label) {
    const words = answer?.message || 'Type a text and press Predict: the answer appears here, with the probability of every label.';
    root.replaceChildren(make('p', answer?.message ? 'studio-warning' : 'studio-empty', words));
    return;
  }
  const headline = h('p', { class: 'prediction-label' }, answer.label);
  headline.dir = 'auto';
  const bars = h('div', { class: 'bars' });
  Object.entries(answer.probabilities).forEach(([label, probability], index) => bars.append(barRow(label, probability, index === 0)));
  root.replaceChildren(...[headline, bars, facts(answer), cutWarning(answer)].filter(Boolean));
  root.dataset.version = answer.version;
}

watch('value', render);
render();
