// The permalink of an answer: shown whole, copied with one click.

const root = element.querySelector('.link');

async function copy(button, address) {
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = 'Copied';
  } catch {
    // Without a secure context there is no clipboard; select the text instead, ready for the person's own copy.
    const field = root.querySelector('input');
    field.focus();
    field.select();
    button.textContent = 'Press Ctrl+C';
  }
  setTimeout(() => { button.textContent = 'Copy link'; }, 2000);
}

function render() {
  const query = props.value?.query;
  root.hidden = !query;
  if (!query) return;
  const address = new URL(query, document.baseURI).href;
  const field = h('input', { class: 'link-field' });
  field.readOnly = true;
  field.value = address;
  field.setAttribute('aria-label', 'Link to this answer');
  const button = makeButton('Copy link', 'studio-button', () => copy(button, address));
  root.replaceChildren(h('span', { class: 'link-title' }, 'Link to this answer'), field, button);
}

watch('value', render);
render();
