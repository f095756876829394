// The History page: what happened in the project, the timeline of any example, and the way back to a moment.

const root = element.querySelector('.history');
const project = () => props.value?.project;
let built = null;

function openTimelineOf(example) {
  window.dispatchEvent(new CustomEvent('studio-timeline', { detail: { project: project(), example } }));
}

function finder() {
  const input = h('input', { type: 'number', min: 1, step: 1, inputmode: 'numeric', 'aria-label': 'Number of the example', placeholder: 'Number of an example' });
  const form = h('form', { class: 'history-finder', novalidate: true }, input, h('button', { type: 'submit', class: 'studio-button' }, 'Show its timeline'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value) openTimelineOf(Number(input.value));
  });
  return form;
}

async function build() {
  const name = project();
  if (!name || built === name || !isShown()) return;
  const who = await me();
  if (!who.permissions.includes('review') || name !== project()) return;
  built = name;
  const feed = feedPanel(name, openTimelineOf);
  const parts = [h('section', { class: 'card' }, finder(), ...feed.nodes)];
  if (who.permissions.includes('manage projects')) {
    const restoring = restorePanel(name, feed.load);
    parts.push(h('section', { class: 'card' }, ...restoring.nodes));
    restoring.look();
  }
  root.replaceChildren(...parts);
  await feed.load();
}

// Built when somebody looks: the page is often open with another tab in front.
const buildNow = repeatWhileShown(1500, build);
watch('value', () => { built = null; buildNow(); });
