// The code that gives an answer again: shown whole, copied with one click.

const FORM_TITLES = { pipeline: 'With a pipeline', 'by hand': 'By hand' };

function codeBox(code) {
  const forms = Object.entries(code).map(([form, text]) => h('div', { class: 'try-form' },
    h('div', { class: 'try-form-head' }, h('h4', {}, FORM_TITLES[form] ?? form), copyButton(text)), h('pre', { class: 'try-code', tabindex: 0 }, h('code', {}, text))));
  return h('details', { class: 'card try-show-code' }, h('summary', {}, 'Show me the code'), ...forms);
}

function copyButton(text) {
  const press = button({ 'aria-live': 'polite' }, async () => {
    try {
      await navigator.clipboard.writeText(text);
      press.textContent = 'Copied ✓';
    } catch {
      // Without a secure context there is no clipboard; the code is selected, ready for the person's own copy.
      getSelection().selectAllChildren(press.closest('.try-form').querySelector('code'));
      press.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => { press.textContent = 'Copy'; }, 2000);
  }, 'Copy');
  return press;
}
