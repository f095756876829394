// The parts of the label editor, built once, and what belongs to the project and stays from example to example.
// Text from people and models is only ever written as text nodes and plain attributes, so nothing in it can run.

/** Build the editor once; the drawing functions fill it. */
function buildView(root) {
  const view = { root };
  const part = (name, tag = 'div', attributes = {}, ...children) =>
    (view[name] = h(tag, { class: `label-${name}`, ...attributes }, ...children));
  root.replaceChildren(
    part('title', 'h2'),
    h('div', { class: 'label-head' },
      part('counts', 'p'),
      part('today', 'p'),
      part('saved', 'p', { role: 'status', 'aria-live': 'polite' })),
    part('bar', 'div', { role: 'progressbar', 'aria-label': 'Labelled examples', 'aria-valuemin': 0 },
      part('filled', 'span'), part('disputed', 'span')),
    buildWork(part),
    ...buildActs(part),
    part('notice', 'p', { role: 'status' }),
    part('drafts', 'ul', { role: 'alert', 'aria-label': 'Answers that were not saved' }),
    part('help', 'p'),
    buildOwn(part),
  );
  return view;
}

/** The places that the project's task fills. */
function buildWork(part) {
  return part('work', 'div', {},
    part('card', 'article', { 'aria-label': 'Example' }, part('top', 'div'), part('read', 'div')),
    part('panel', 'div'),
    part('side', 'div'));
}

function buildActs(part) {
  const act = (name, key, text) => part(name, 'button', { type: 'button', 'data-act': name, 'aria-keyshortcuts': key },
    h('span', {}, text), h('kbd', {}, key));
  return [
    part('actions', 'div', { role: 'group', 'aria-label': 'Other answers' },
      act('skip', 's', 'Skip'),
      h('span', { class: 'label-pair' },
        act('flag', 'f', 'Flag'),
        part('more', 'button', {
          type: 'button', 'data-act': 'note', 'aria-label': 'Flag with a note', title: 'Flag with a note (Shift+F)',
          'aria-keyshortcuts': 'Shift+F', 'aria-expanded': 'false',
        }, '…')),
      act('undo', 'u', 'Undo'),
      part('hint', 'p', { role: 'status' })),
    part('note', 'form', { hidden: true },
      part('words', 'input', {
        type: 'text', maxlength: 2000, dir: 'auto', 'aria-label': 'Why is this example flagged?',
        placeholder: 'Why is this example flagged?', autocomplete: 'off',
      }),
      h('button', { type: 'submit' }, 'Flag with this note'),
      h('button', { type: 'button', 'data-act': 'close-note' }, 'Cancel')),
  ];
}

/** What belongs to the project and stays the same from example to example. */
function drawProject(view, data) {
  view.root.setAttribute('aria-label', `Label editor: ${data.title ?? ''}`);
  view.title.textContent = data.title ?? '';
  view.drawn = null; // colours and places of labels may have changed
  delete view.rows.dataset.shown;
  turnToTask(view, data, { submit, begin, accept, hint, flash });
  drawHelp(view);
  drawOwnLabels(view, data);
}

function drawHelp(view) {
  const common = [['s', 'skip'], ['f', 'flag'], ['Shift+F', 'flag with a note'], ['u', 'undo']];
  const help = [...view.task.keys(), ...common];
  view.help.replaceChildren(...help.map(([key, does]) => h('span', {}, h('kbd', {}, key), ` ${does}`)));
}
