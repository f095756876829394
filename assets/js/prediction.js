// One answer: what is said, in the shape of its task, the version that said so, and how a long text was read.

const root = element.querySelector('.prediction');
// Where that is not told beside what is said.
const SURE = {
  labels: (share) => `${share} sure of all of it`,
  spans: (share) => `${share} sure of all of it`,
  text: (share) => `each token ${share} likely in the mean`,
};
const EMPTY = 'Press Predict: the answer appears here, with how likely it is and the version that gave it.';

function facts(answer) {
  const read = answer.takes === 'image' ? '' : ` from ${many(answer.tokens, 'token', 'tokens')}`;
  const sure = SURE[answer.shape] ? ` · ${SURE[answer.shape](percent(answer.probability))}` : '';
  return h('p', { class: 'prediction-facts' }, 'Answered by ', h('code', { class: 'prediction-version' }, answer.version), answer.variant === 'fp32' ? '' : ` as ${answer.variant}`, read, sure, comesFrom(answer));
}

/** Leads from the answer to where its version comes from. */
function comesFrom(answer) {
  if (!answer.project) return null;
  const detail = { project: answer.project, version: answer.version, answer: { label: answer.words, probability: answer.probability } };
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
  const asked = answer.image ? { images: [answer.image] } : { texts: [answer.text], questions: answer.question === null ? null : [answer.question] };
  const way = askButton(answer.project, asked, 'Send to a person');
  return h('div', { class: 'studio-warning prediction-ask', role: 'status' }, h('p', {}, words), way);
}

function render() {
  const answer = props.value;
  delete root.dataset.version;
  delete root.dataset.shape;
  if (!answer?.shape) {
    root.replaceChildren(h('p', { class: answer?.message ? 'studio-warning' : 'studio-empty', role: 'status' }, answer?.message || EMPTY));
    return;
  }
  root.replaceChildren(...[...ANSWERS[answer.shape](answer), askPerson(answer), facts(answer), longText(answer)].filter(Boolean));
  Object.assign(root.dataset, { version: answer.version, shape: answer.shape });
}

watch('value', render);
render();
