// The labels to choose from, each with its colour and key; a filter where there are many.

const FEW_LABELS = 9; // with more than these, they stand below the text and can be filtered

/** `choose(index)` is called for a click, a key, and Enter in the filter. */
function labelChoices(choose) {
  const filter = h('input', {
    type: 'search', class: 'label-filter', 'aria-label': 'Filter the labels', 'aria-keyshortcuts': '/', autocomplete: 'off',
    placeholder: 'Filter the labels', dir: 'auto',
  });
  const list = h('div', { class: 'label-choices', role: 'group', 'aria-label': 'Labels' });
  let labels = [];
  filter.addEventListener('input', narrow);
  filter.addEventListener('keydown', onFilterKey);
  return { filter, list, follow, reset, mark, actOf, keys, flash: (index) => flash(list.children[index]), acts: { label: choose, filter: () => filter.focus() } };

  function follow(data) {
    labels = data.labels;
    list.replaceChildren(...labels.map(drawChoice));
    list.toggleAttribute('data-many', labels.length > FEW_LABELS);
    filter.hidden = labels.length <= FEW_LABELS;
    reset();
  }

  /** Give the choices of these labels an attribute, and take it from the others. */
  function mark(attribute, names, otherwise = null) {
    labels.forEach(({ name }, index) => {
      const value = names.includes(name) ? 'true' : otherwise;
      if (value === null) list.children[index].removeAttribute(attribute);
      else list.children[index].setAttribute(attribute, value);
    });
  }

  function narrow() {
    const wanted = filter.value.trim().toLowerCase();
    labels.forEach(({ name, description }, index) => {
      list.children[index].hidden = !`${name}\n${description}`.toLowerCase().includes(wanted);
    });
  }

  function reset() {
    filter.value = '';
    if (document.activeElement === filter) filter.blur();
    narrow();
  }

  function onFilterKey(event) {
    if (event.key === 'Escape') reset();
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    const first = [...list.children].findIndex((choice) => !choice.hidden);
    if (first >= 0) choose(first);
  }

  function actOf({ key, shiftKey }, letter) {
    if (key === '/' && !filter.hidden) return () => filter.focus();
    if (isShifted(key, shiftKey)) return null;
    const index = [key.toLowerCase(), letter].map((name) => labels.findIndex((label) => label.key === name)).find((at) => at >= 0);
    return index === undefined ? null : () => choose(index);
  }

  /** For the line of help: [key, what it does]. */
  function keys(does) {
    const own = labels.map(({ key }) => key).filter(Boolean);
    const range = own.length > 1 ? `${own[0]}–${own.at(-1)}` : own[0];
    return [[range ?? '1', does], ...(filter.hidden ? [] : [['/', 'filter the labels']])];
  }
}

function drawChoice({ name, description, key, colour }, index) {
  return h('button', {
    type: 'button', class: 'label-choice', 'data-act': 'label', 'data-index': index, 'aria-keyshortcuts': key,
    title: description || null,
  },
  paint(h('span', { class: 'label-key', 'aria-hidden': 'true' }, key ?? ''), colour),
  h('span', { class: 'label-what' },
    h('span', { class: 'label-name', dir: 'auto' }, name),
    description ? h('small', { dir: 'auto' }, description) : null));
}
