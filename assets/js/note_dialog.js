// A dialog that asks before something is done, and why: the answer goes into the log.

/** `send(note)` does it; with `isNeeded` there must be a note. `done()` follows. */
function askWithNote({ title, words, press, isNeeded = false }, send, done) {
  const message = messageLine();
  const note = h('textarea', { rows: 3, maxlength: 500, dir: 'auto', required: isNeeded });
  const hint = isNeeded ? 'The gate was against it, so the log has to say why. Others will read this.' : 'Kept in the log beside your name. May be left out.';
  const field = projectField(isNeeded ? 'Why it should serve all the same' : 'Why', note, hint);
  const make = h('button', { type: 'submit', class: 'studio-button studio-button-primary' }, press);
  const dialog = h('dialog', { class: 'project-dialog note-dialog', 'aria-label': title });
  const close = button({}, () => dialog.close(), 'Cancel');
  const form = h('form', { class: 'project-form', novalidate: true }, h('header', {}, h('h2', { dir: 'auto' }, title)),
    ...words.map((text) => h('p', { dir: 'auto' }, text)), field.row, message.line, h('footer', {}, close, make));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(make, message, async () => {
      await send(note.value.trim());
      dialog.close();
      done();
    });
  });
  dialog.append(form);
  dialog.addEventListener('close', () => dialog.remove());
  element.append(dialog);
  dialog.showModal();
  note.focus();
}
