// A text to be taken along, such as a link or a password that is shown once: shown whole, copied with one click.

function copyField(title, text) {
  const field = h('input', { class: 'copy-text', readonly: true, value: text, 'aria-label': title });
  const press = button({ 'aria-live': 'polite' }, async () => {
    try {
      await navigator.clipboard.writeText(text);
      press.textContent = 'Copied ✓';
    } catch {
      // Without a secure context there is no clipboard; select the text instead, ready for the person's own copy.
      field.focus();
      field.select();
      press.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => { press.textContent = 'Copy'; }, 2000);
  }, 'Copy');
  field.addEventListener('focus', () => field.select());
  return h('div', { class: 'copy-field' }, field, press);
}

/** A card with something that is shown only once, until it is put away. */
function shownOnce(title, words, text) {
  const box = h('section', { class: 'studio-good shown-once' }, h('strong', {}, title), h('p', {}, words), copyField(title, text));
  box.setAttribute('role', 'status');
  box.append(button({}, () => box.remove(), 'I have it'));
  return box;
}
