// The permalink of an answer: shown whole, copied with one click; or why there is none.

const root = element.querySelector('.link');

async function copy(press, address) {
  try {
    await navigator.clipboard.writeText(address);
    press.textContent = 'Copied ✓';
  } catch {
    // Without a secure context there is no clipboard; select the text instead, ready for the person's own copy.
    const field = root.querySelector('input');
    field.focus();
    field.select();
    press.textContent = 'Press Ctrl+C';
  }
  setTimeout(() => { press.textContent = 'Copy link'; }, 2000);
}

function render() {
  const { query, none } = props.value ?? {};
  root.hidden = !query && !none;
  if (!query) {
    root.replaceChildren(none ? h('p', { class: 'studio-muted link-none' }, none) : '');
    return;
  }
  const address = new URL(query, document.baseURI).href;
  const field = h('input', { class: 'link-field', readonly: true, value: address, 'aria-label': 'Link to this answer' });
  const press = button({ 'aria-live': 'polite' }, () => copy(press, address), 'Copy link');
  root.replaceChildren(h('span', { class: 'link-title' }, 'Link to this answer'), field, press);
}

watch('value', render);
render();
