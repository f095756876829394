// The colours and keys that a project's labels have: their own, or those of their position.

// Twelve colours that read with white text and stand out on the panels of both modes.
const PALETTE = ['#206fdd', '#ba540f', '#127f78', '#ca338b', '#697915', '#855acf', '#ce3e39', '#26823d', '#127ba1',
  '#926b37', '#bb4c68', '#697285'];
// The keys of the label page's own acts (skip, flag, undo), which no label may have.
const ACT_KEYS = 'sfu';
// In the order in which labels get them: digits first, then letters.
const LABEL_KEYS = [...'123456789abcdefghijklmnopqrstuvwxyz'].filter((key) => !ACT_KEYS.includes(key));

/** A label's colour as #rrggbb. */
function colourOf(label, position) {
  return /^#[0-9a-f]{6}$/i.test(label?.colour ?? '') ? label.colour : PALETTE[position % PALETTE.length];
}

/** Black or white, whichever is easier to read on a colour; the contrast is at least 4.5 to 1. */
function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((start) => linear(parseInt(colour.slice(start, start + 2), 16) / 255));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}

function linear(share) {
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Give an element a colour to draw with, as --swatch, and the colour of text on it, as --swatch-ink. */
function paint(node, colour) {
  node.style.setProperty('--swatch', colour);
  node.style.setProperty('--swatch-ink', inkOn(colour));
  return node;
}

/** The key of each label, null for those beyond the last one: its own, else the digit of its position, else a letter. */
function keysOf(labels) {
  const taken = new Set();
  const take = (key) => (key && !taken.has(key) ? (taken.add(key), key) : null);
  const keys = labels.map(({ key }) => take(ACT_KEYS.includes(key?.toLowerCase() ?? 's') ? null : key.toLowerCase()));
  labels.forEach((_, position) => { keys[position] ??= position < 9 ? take(LABEL_KEYS[position]) : null; });
  return keys.map((key) => key ?? take(LABEL_KEYS.find((other) => !taken.has(other))));
}
