// Put before every component: elements made from text that is never HTML, and numbers in words.

/** An element with attributes and children. A string child becomes a text node; null and false stand for none. */
function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for the parts of a drawing. */
function drawn(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** A line of words in a drawing. */
function written(attributes, text) {
  return drawn('text', attributes, text);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

/** A button with what it does. */
function button(attributes, onClick, ...children) {
  const node = h('button', { type: 'button', class: 'studio-button', ...attributes }, ...children);
  node.addEventListener('click', onClick);
  return node;
}

function many(count, one, more) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
}

/** How large a model is. */
function parametersInWords(count) {
  return count < 1e6 ? many(count, 'parameter', 'parameters') : `${(count / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} million parameters`;
}

const wholePercent = (share) => `${Math.round(100 * share)}\u00a0%`;
const percent = (share) => `${(100 * share).toFixed(share > 0.0995 && share < 0.9995 ? 0 : 1)}\u00a0%`;
