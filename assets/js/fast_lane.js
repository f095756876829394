// The fast lane's card on the Train page: when it was refitted, from how many labels, and the switch.

const fastWords = h('p', { class: 'train-ready-text' });
const fastWarning = h('p', { class: 'studio-warning', role: 'alert' });
fastWarning.hidden = true;
const fastSwitch = h('input', { type: 'checkbox', id: 'fast-lane-on' });
const fastLane = h('section', { class: 'card train-fast' },
  h('h2', {}, 'Fast lane'), fastWords,
  h('label', { class: 'project-check' }, fastSwitch,
    h('span', {}, h('strong', {}, 'Refit after every few labels'),
      h('small', {}, 'A linear head on the base checkpoint as it is. It takes a second, and serves only if it is not worse on the hold-out.'))),
  fastWarning);

const whenAgo = (seconds) => {
  const ago = Math.max(0, Date.now() / 1000 - seconds);
  if (ago < 60) return `${Math.round(ago)}\u00a0s ago`;
  return ago < 3600 ? `${Math.round(ago / 60)}\u00a0min ago` : new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
};

function fastSentence(lane) {
  if (!lane.version) {
    const guesses = lane.guesses ? ' Until then the labels\u2019 names and descriptions suggest, by similarity.' : '';
    return lane.on ? `${lane.message || 'The first refit is under way.'}${guesses}` : 'Switched off.';
  }
  const made = `Refitted ${whenAgo(lane.refitted_at)} from ${many(lane.labels, 'label', 'labels')}, ${lane.seconds.toFixed(1)}\u00a0s.`;
  const state = lane.serves ? ` ${lane.version} serves.` : ` ${lane.version} was kept aside.`;
  return made + state + (lane.on && lane.message ? ` ${lane.message}` : '');
}

/** Ask how it stands, and show it; the switch is for those who may change the project. */
async function followFastLane(name) {
  const [lane, who] = await Promise.all([callApi('GET', projectPath(name, '/fast-lane')), me()]);
  fastLane.hidden = !lane.is_possible;
  fastLane.dataset.version = lane.version ?? '';
  fastWords.textContent = fastSentence(lane);
  fastSwitch.disabled = !who.permissions.includes('manage projects');
  if (!fastSwitch.dataset.busy) fastSwitch.checked = lane.on;
}

fastSwitch.addEventListener('change', async () => {
  fastSwitch.dataset.busy = 'true';
  fastWarning.hidden = true;
  try {
    await callApi('PATCH', projectPath(props.value.project), { fast_lane: fastSwitch.checked });
  } catch (error) {
    fastWarning.textContent = error.message;
    fastWarning.hidden = false;
  }
  delete fastSwitch.dataset.busy;
  await followFastLane(props.value.project).catch(() => {});
});
