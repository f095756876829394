// What a key is, whatever keyboard it is on, and whether somebody types with it.

/** The digit or letter of a key, found by place too, for keyboards that write others. */
function letterOf({ key, code }) {
  const placed = /^(?:Digit([1-9])|Key([A-Z]))$/.exec(code ?? '');
  return /^[a-z0-9]$/i.test(key) ? key.toLowerCase() : (placed?.[1] ?? placed?.[2])?.toLowerCase();
}

/** A digit that needs Shift, as on French keyboards, still is one; other keys with Shift mean something else. */
function isShifted(key, shiftKey) {
  return shiftKey && !/^[1-9]$/.test(key);
}

// What a button or link that was reached with the Tab key may want for itself.
const OF_FOCUS = /^(Enter| |Tab|Home|End|Arrow\w+)$/;

/** These keys belong to a button or link that was reached with the Tab key; after a click they belong to the example. */
function belongsToFocus(key, target) {
  return OF_FOCUS.test(key) && target?.closest?.('button, a, summary, [role=button], [role=tab]');
}

function isTyping(target) {
  return target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName);
}

/** What lies behind a modal dialog hears no key; any other one keeps those that press its buttons and close it. */
function belongsToDialog(key, target) {
  return document.querySelector('dialog:modal') || (/^(Enter| |Escape)$/.test(key) && target?.closest?.('[role=dialog]'));
}
