// A text to be read: it takes the height that it is given, and scrolls in it.

const LONG_TEXT = 600; // characters from which a text is set smaller

function readingText() {
  const text = h('div', { class: 'label-text', dir: 'auto', tabindex: 0, 'aria-live': 'polite' });
  return {
    nodes: [text],
    keys: () => [],
    actOf: () => null,
    acts: {},
    about: (example) => example.text,
    draw(example) {
      if (!example) return;
      text.textContent = example.text;
      text.scrollTop = 0;
      text.toggleAttribute('data-long', example.text.length > LONG_TEXT);
    },
  };
}
