// The labels of a project as rows that can be written in, and beside them the buttons as the Label page will have them.

/** An editor of labels; those that are `fixed` are in use and keep their names. */
function labelsEditor(labels, fixed, changed = () => {}) {
  const rows = h('div', { class: 'project-labels' });
  const preview = h('div', { class: 'project-preview', 'aria-label': 'How they look on the Label page' });
  const list = [];

  const read = () => list.map((entry) => entry.read()).filter(({ name }) => name);

  function follow() {
    const shown = list.map((entry) => entry.read());
    const keys = keysOf(shown);
    shown.forEach((label, position) => {
      const { colour, key } = list[position];
      if (!label.colour) colour.value = colourOf(label, position);
      key.placeholder = label.key ? '' : keys[position] ?? '';
    });
    preview.replaceChildren(...shown.map((label, position) => label.name && previewButton(label, position, keys[position])).filter(Boolean));
    changed();
  }

  function add(label = { name: '' }, isFixed = false, focus = false) {
    const entry = labelRow(label, isFixed, follow, () => {
      list.splice(list.indexOf(entry), 1);
      entry.row.remove();
      follow();
    }, (names) => {
      names.forEach((name) => add({ name }));
      follow();
    });
    list.push(entry);
    rows.append(entry.row);
    if (focus) entry.name.focus();
  }

  labels.forEach((label) => add(label, fixed));
  const more = button({}, () => { add({ name: '' }, false, true); follow(); }, 'Add a label');
  follow();
  return { nodes: [rows, more, preview], read };
}

function labelRow(label, isFixed, follow, remove, addAll) {
  const name = h('input', { type: 'text', 'aria-label': 'Name', placeholder: 'Name', maxlength: 60, dir: 'auto', readonly: isFixed });
  const description = h('input', { type: 'text', 'aria-label': 'When to choose it', placeholder: 'When to choose it', dir: 'auto' });
  const colour = h('input', { type: 'color', 'aria-label': 'Colour', title: 'Colour' });
  const key = h('input', { type: 'text', 'aria-label': 'Key', title: 'The key that chooses it', maxlength: 1, class: 'project-key', autocapitalize: 'none' });
  name.value = label.name;
  description.value = label.description ?? '';
  key.value = label.key ?? '';
  let own = label.colour ?? null;
  if (own) colour.value = own;
  colour.addEventListener('input', () => { own = colour.value; follow(); });
  for (const input of [name, description, key]) input.addEventListener('input', follow);
  if (isFixed) name.title = 'Labels in use are renamed, merged and retired under Labels in use.';
  else name.addEventListener('paste', (event) => pasteNames(event, name, addAll));
  const away = isFixed ? null : button({ 'aria-label': 'Remove this label', class: 'studio-button project-remove' }, remove, '×');
  const row = h('div', { class: 'project-label' }, colour, name, key, description, away);
  const read = () => ({ name: name.value.trim(), description: description.value.trim(), colour: own, key: key.value.trim() || null });
  return { row, name, colour, key, read };
}

/** A pasted list becomes a row for each name. */
function pasteNames(event, name, addAll) {
  const names = (event.clipboardData?.getData('text') ?? '').split(/[\n,;\t]+/).map((part) => part.trim()).filter(Boolean);
  if (names.length < 2) return;
  event.preventDefault();
  [name.value] = names;
  addAll(names.slice(1));
}

function previewButton(label, position, key) {
  const mark = paint(h('span', { class: 'project-preview-key' }, key ?? ''), colourOf(label, position));
  return h('span', { class: 'project-preview-label' }, mark, h('bdi', {}, label.name));
}
