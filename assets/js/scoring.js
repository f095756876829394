// Scoring all examples: the button, how far it is, and what the version says of them.

const SCORING_WORDS = { queued: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' };
const WHAT_FOR = 'The version that serves looks at every example, labelled or not, in the background. Then the whole queue can be ordered by how unsure it is, and an export can have its predictions.';
const MOST_BARS = 30;
const scoringCard = h('section', { class: 'card scoring' });
const scoringMessage = h('p', { class: 'studio-warning', role: 'alert' });
let scoringShown = '';
let scoringFrom = null; // where this page first saw it, for the time that is left

/** `act(method)` starts (POST) or cancels (DELETE) one; `room` is how wide a picture may be. */
function showScoring({ view, examples, serves, mayScore, room, act }) {
  scoringCard.hidden = !examples;
  scoringCard.dataset.state = view?.state ?? 'none';
  const goesOn = view && ['queued', 'running'].includes(view.state);
  if (!goesOn) scoringFrom = null;
  const now = JSON.stringify([view, serves, mayScore, examples, room]);
  if (now === scoringShown) return;
  scoringShown = now;
  const press = scoringButton(view, goesOn, serves && mayScore, examples, act);
  // Somebody may be about to press it.
  const hadFocus = scoringCard.contains(document.activeElement) && document.activeElement.id === press?.id;
  scoringCard.replaceChildren(
    h('h2', {}, 'Score all examples', ...(view ? [' ', scoringBadge(view)] : [])),
    ...(view ? scoringParts(view, goesOn, room) : [h('p', { class: 'studio-muted' }, serves ? WHAT_FOR : `${WHAT_FOR} No version serves yet: label some examples and train one first.`)]),
    ...(press ? [press] : []), scoringMessage);
  if (hadFocus) press.focus();
}

function scoringBadge(view) {
  return h('span', { class: 'badge', 'data-state': view.state === 'done' ? 'succeeded' : view.state }, SCORING_WORDS[view.state]);
}

function scoringButton(view, goesOn, mayStart, examples, act) {
  if (goesOn) return mayStart ? button({ id: 'cancel-scoring' }, () => sendScoring('DELETE', act), 'Cancel') : null;
  if (!mayStart) return null;
  const words = view ? 'Score again' : `Score ${many(examples, 'example', 'examples')}`;
  return button({ id: 'start-scoring', class: view ? 'studio-button' : 'studio-button studio-button-primary' }, () => sendScoring('POST', act), words);
}

async function sendScoring(method, act) {
  scoringMessage.textContent = '';
  try {
    await act(method);
  } catch (error) {
    scoringMessage.textContent = error.message;
  }
}

function scoringParts(view, goesOn, room) {
  const parts = [h('p', { class: view.state === 'failed' ? 'studio-warning' : 'scoring-sentence', dir: 'auto', role: 'status' }, view.sentence)];
  if (goesOn) parts.push(scoringProgress(view));
  if (view.mean_uncertainty === null) return parts;
  return [...parts, ...predictedParts(view.predictions),
    h('h3', {}, 'How unsure it is'), uncertaintyPicture(view.uncertainty, room),
    h('p', { class: 'studio-muted' }, `${view.mean_uncertainty.toFixed(2)} on average, where 0 is sure and 1 is no idea. ${scoredBy(view)}`)];
}

/** How often it says each label; nothing where its answers name none. */
function predictedParts(predictions) {
  if (!predictions.length) return [];
  const most = Math.max(...predictions.map(({ examples }) => examples), 1);
  const sorted = [...predictions].sort((one, other) => other.examples - one.examples);
  const rows = sorted.slice(0, MOST_BARS).map(({ label, examples }, index) => barRow(label, examples / most, index === 0, examples.toLocaleString('en')));
  const more = sorted.length - MOST_BARS;
  return [h('h3', {}, 'What it predicts'), h('div', { class: 'bars' }, ...rows),
    ...(more > 0 ? [h('p', { class: 'studio-muted' }, `and ${many(more, 'more label', 'more labels')}`)] : [])];
}

function scoredBy(view) {
  const when = new Date((view.ended_at ?? view.created_at) * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  return view.ended_at ? `By ${view.version}, on ${when}.` : `By ${view.version}, so far.`;
}

function scoringProgress(view) {
  const bar = h('progress', { class: 'train-bar', max: Math.max(view.total, 1), value: view.done, 'aria-label': 'How far the scoring is' });
  const words = [`${view.done.toLocaleString('en')} of ${many(view.total, 'example', 'examples')}`, secondsLeft(view)];
  return h('div', { class: 'train-progress' }, bar, h('p', {}, words.filter(Boolean).join(' · ')));
}

function secondsLeft(view) {
  if (view.state !== 'running') return '';
  if (scoringFrom?.id !== view.id) scoringFrom = { id: view.id, done: view.done, at: performance.now() };
  const seconds = (performance.now() - scoringFrom.at) / 1000, done = view.done - scoringFrom.done;
  if (seconds < 3 || done <= 0) return '';
  const left = Math.ceil((view.total - view.done) * seconds / done);
  return left < 90 ? `about ${left} s left` : `about ${Math.round(left / 60)} min left`;
}
