// Elements with attributes, from text that is never HTML.

/** An element with attributes and children; a string child becomes a text node, and null stands for none. */
function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function many(count, one, more) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
}
