// What the model suggests, beside the example: in words, how sure it is, and the buttons that go with it.

const NEAR_CERTAIN = 0.995;

/** A box for suggestions; `buttons` stay at its end. */
function suggestionBox(...buttons) {
  const node = h('div', { class: 'label-suggestion', 'aria-live': 'polite' });
  const nothing = (words) => node.replaceChildren(h('p', { class: 'label-none' }, words));
  return {
    node,
    /** `said` names it, and `rest` ends the sentence. Without a suggestion, the box says why there is none. */
    draw(example, said, { colour, rest = '' } = {}) {
      const { suggestion, silence } = example ?? {};
      if (!suggestion) {
        nothing(silence ?? 'No suggestion yet');
        return;
      }
      const words = [isGuess(suggestion) ? 'Similarity suggests ' : 'Model suggests ', ...said, ` ${sureness(suggestion.probability)}${rest}`];
      node.replaceChildren(h('p', { title: sourceOf(suggestion) }, ...words), bar(suggestion, colour), ...buttons);
    },
  };
}

const isGuess = ({ version }) => version === 'similarity';

function sourceOf(suggestion) {
  return isGuess(suggestion) ? 'The text compared with each label\u2019s name and description, until a version serves' : `Version ${suggestion.version}`;
}

function bar(suggestion, colour) {
  const filled = h('span', {});
  if (colour) paint(filled, colour);
  filled.style.width = `${Math.round(suggestion.probability * 100)}%`;
  return h('div', { class: 'label-sure', title: sourceOf(suggestion), 'aria-hidden': 'true' }, filled);
}

function sureness(probability) {
  return probability >= NEAR_CERTAIN ? '> 99\u00a0%' : `${Math.round(probability * 100)}\u00a0%`;
}

/** The button for what Enter does; `words` may be changed. */
function enterButton(words, keys = 'Enter') {
  const text = h('span', {}, words);
  const node = h('button', { type: 'button', class: 'label-enter', 'data-act': 'accept', 'aria-keyshortcuts': keys }, text, h('kbd', {}, keys));
  return { node, say: (other) => { text.textContent = other; } };
}

/** A button for an act of a task, with its key. */
function keyButton(act, words, key) {
  return h('button', { type: 'button', 'data-act': act, 'aria-keyshortcuts': key }, h('span', {}, words), h('kbd', {}, key));
}

/** A key that none of the labels has. */
function spareKey(labels, wished) {
  return [...wished].find((key) => !labels.some((label) => label.key === key));
}
