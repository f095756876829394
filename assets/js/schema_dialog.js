// Dialogs that change the labels in use: what is wanted, what it will come to, and the button that does it.

const PAUSE_BEFORE_COUNTING_MS = 300;

/** What somebody fills in for each change: its nodes, and the change as the API takes it, null while it is incomplete. */
const SCHEMA_FORMS = {
  rename(label) {
    const name = textField('New name', label.name, 'Colour, key and description stay.', { maxlength: 60 });
    const read = () => (name.read() && name.read() !== label.name ? { verb: 'rename', labels: [label.name], into: [{ name: name.read() }] } : null);
    return { title: `Rename “${label.name}”`, press: 'Rename', nodes: [name.row], focus: name.input, read };
  },
  merge(label, labels) {
    const others = labels.filter(({ name }) => name !== label.name).map(({ name, gold }) => ({ name, ...checkField(name, false, many(gold, 'gold label', 'gold labels')) }));
    const into = textField('They become', label.name, 'One of them, another label, or a new name.', { maxlength: 60, list: 'schema-names' });
    const names = h('datalist', { id: 'schema-names' }, ...labels.map(({ name }) => h('option', { value: name })));
    const read = () => {
      const joined = [label.name, ...others.filter((other) => other.read()).map(({ name }) => name)];
      const together = new Set([...joined, ...labels.map(({ name }) => name).filter((name) => name === into.read())]);
      return into.read() && together.size > 1 ? { verb: 'merge', labels: joined, into: [{ name: into.read() }] } : null;
    };
    const list = h('fieldset', { class: 'schema-choice' }, h('legend', {}, `Together with “${label.name}”`), ...others.map(({ row }) => row));
    return { title: `Merge “${label.name}” with others`, press: 'Merge', nodes: [list, into.row, names], focus: others[0]?.input, read };
  },
  split(label) {
    const input = h('textarea', { rows: 4, dir: 'auto', placeholder: 'late delivery\nlost parcel' });
    const names = projectField('New names, one in each line', input, `Every example that is “${label.name}” is labelled again.`);
    const read = () => {
      const into = input.value.split('\n').map((name) => name.trim()).filter(Boolean);
      return into.length > 1 ? { verb: 'split', labels: [label.name], into: into.map((name) => ({ name })) } : null;
    };
    return { title: `Split “${label.name}”`, press: 'Split', nodes: [names.row], focus: input, read };
  },
  retire(label) {
    return { title: `Retire “${label.name}”`, press: 'Retire', nodes: [], read: () => ({ verb: 'retire', labels: [label.name], into: [] }) };
  },
};

/** What will come of it, once it has been counted. */
function foreseenList({ sentences, labels }) {
  return [h('ul', { class: 'schema-sentences' }, ...sentences.map((sentence) => h('li', { dir: 'auto' }, sentence))),
    h('p', { class: 'studio-muted' }, 'Labels in use afterwards: ', h('span', { dir: 'auto' }, labels.join(', ')))];
}

/** Open a dialog. `look(change)` gives the preview, `apply(change, counts)` does it, and `done()` follows. */
function openChange({ title, press, nodes, focus, read }, look, apply, done) {
  const message = messageLine();
  const foreseen = h('div', { class: 'schema-foreseen', 'aria-live': 'polite' });
  const make = h('button', { type: 'submit', class: 'studio-button studio-button-primary' }, press);
  const dialog = h('dialog', { class: 'project-dialog schema-dialog', 'aria-label': title });
  const close = button({}, () => dialog.close(), 'Cancel');
  const form = h('form', { class: 'project-form', novalidate: true }, h('header', {}, h('h2', { dir: 'auto' }, title)), ...nodes, foreseen, message.line, h('footer', {}, close, make));
  let counted = null;
  let asked = 0;
  let timer;

  async function count() {
    const turn = ++asked;
    const change = read();
    counted = null;
    make.disabled = true;
    if (!change) {
      foreseen.replaceChildren(h('p', { class: 'studio-muted' }, 'Fill this in to see what it will come to.'));
      return;
    }
    foreseen.replaceChildren(h('p', { class: 'studio-muted' }, 'Counting…'));
    try {
      const preview = await look(change);
      if (turn !== asked) return;
      counted = { change, counts: preview.counts };
      foreseen.replaceChildren(...foreseenList(preview));
      make.disabled = false;
    } catch (error) {
      if (turn === asked) foreseen.replaceChildren(h('p', { class: 'studio-warning' }, error.message));
    }
  }

  form.addEventListener('input', () => {
    message.clear();
    asked += 1;
    counted = null;
    make.disabled = true;
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE_BEFORE_COUNTING_MS);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!counted) return;
    make.textContent = 'Working…';
    await once(make, message, async () => {
      await apply(counted.change, counted.counts);
      dialog.close();
      done();
    });
    make.textContent = press;
    // What stopped it may be that people went on labelling: show what it would come to now.
    if (dialog.open) await count();
  });
  dialog.append(form);
  dialog.addEventListener('close', () => dialog.remove());
  element.append(dialog);
  dialog.showModal();
  (focus ?? close).focus();
  focus?.select?.();
  count();
}
