// One answer: the label, a bar for every label's probability, the version, the tokens, and how a long text was read.

const root = element.querySelector('.prediction');

function facts(answer) {
  return h('p', { class: 'prediction-facts' }, 'Answered by ', h('code', { class: 'prediction-version' }, answer.version), answer.variant === 'fp32' ? '' : ` as ${answer.variant}`, ` from ${many(answer.tokens, 'token', 'tokens')}`, comesFrom(answer));
}

/** Leads from the answer to where its version comes from. */
function comesFrom(answer) {
  if (!answer.project) return null;
  const detail = { project: answer.project, version: answer.version, answer: { label: answer.label, probability: answer.probabilities[answer.label] } };
  return h('span', {}, ' · ', button({ class: 'chain-link' }, () => window.dispatchEvent(new CustomEvent('studio-lineage', { detail })), 'Where it comes from'));
}

/** What was done with a text that is too long: a warning where some of it counts for nothing. */
function longText(answer) {
  if (!answer.how_read) return null;
  return h('p', { class: answer.truncated ? 'studio-warning' : 'studio-muted prediction-windows', role: 'status' }, answer.how_read);
}

/** Where the answer is less sure than the project asks: the way to a person. */
function askPerson(answer) {
  if (!answer.ask_person) return null;
  const words = `Below ${wholePercent(answer.ask_below)} sure: a person should look.`;
  return h('div', { class: 'studio-warning prediction-ask', role: 'status' }, h('p', {}, words), askButton(answer.project, [answer.text], 'Send to a person'));
}

function render() {
  const answer = props.value;
  if (!answer?.label) {
    delete root.dataset.version;
    const words = answer?.message || 'Type a text and press Predict: the answer appears here, with the probability of every label.';
    root.replaceChildren(h('p', { class: answer?.message ? 'studio-warning' : 'studio-empty', role: 'status' }, words));
    return;
  }
  const rows = Object.entries(answer.probabilities).map(([label, share], index) => barRow(label, share, index === 0));
  root.replaceChildren(...[h('p', { class: 'prediction-label', dir: 'auto' }, answer.label),
    h('div', { class: 'bars' }, ...rows), askPerson(answer), facts(answer), longText(answer)].filter(Boolean));
  root.dataset.version = answer.version;
}

watch('value', render);
render();
