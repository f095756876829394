// Shows a text as coloured pieces, with their counts and their table. Everything that comes from outside is written
// as text nodes, so nothing in it can run.

const TINTS = 4; // neighbours differ, and a row of the table has the colour of its characters
const COLUMNS = ['Position', 'Piece', 'Characters', 'Id', 'Offsets', 'Special', 'Attention mask', 'Token type'];
// A number between the letters of these scripts would break their joins; a double underline does not.
const JOINED = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Nko}|\p{Script=Mongolian}/u;

function tile(name, value, note, bad) {
  return h('div', { class: bad ? 'tokens-tile tokens-bad' : 'tokens-tile' },
    h('dt', {}, name), h('dd', {}, value), note ? h('dd', { class: 'tokens-note' }, note) : null);
}

function drawCounts({ counts }) {
  const { tokens, limit, characters, per_token: perToken, unknowns, cut_tokens: cut } = counts;
  const over = limit !== null && tokens > limit;
  const room = limit === null ? 'no limit' : `of ${limit.toLocaleString('en')} at most`;
  return h('dl', { class: 'tokens-counts' },
    tile('Tokens', tokens.toLocaleString('en'), room, over),
    tile('Characters', characters.toLocaleString('en'), 'code points'),
    tile('Per token', perToken === null ? '–' : perToken.toFixed(1), 'characters'),
    tile('Unknown', unknowns.toLocaleString('en'), 'tokens', unknowns > 0),
    tile('Cut off', cut.toLocaleString('en'), 'tokens', cut > 0));
}

/** What people should know before they trust the picture. */
function drawNotices({ counts, cut_from: cutFrom, hidden_characters: hidden, shown_segments: shown }) {
  const said = [];
  if (cutFrom !== null) {
    said.push(`${many(counts.cut_tokens, 'token does', 'tokens do')} not fit in ${counts.limit}: the model does not `
      + `see the text marked as cut off, which begins at character ${cutFrom.toLocaleString('en')}.`);
  }
  if (counts.limit !== null && counts.tokens > counts.limit) {
    said.push(`${many(counts.tokens - counts.limit, 'token', 'tokens')} more than fit: a model with this limit would `
      + 'fail or answer badly. Switch truncation on.');
  }
  if (hidden) {
    said.push(`Only the first ${shown.toLocaleString('en')} parts are coloured; the counts are of the whole text.`);
  }
  return said.map((words) => h('p', { class: 'tokens-notice' }, words));
}

// The words of a segment are plain inline text inside one block with dir="auto": isolating each of them would put
// the words of a right-to-left phrase in the wrong order, and padding would break joined Arabic letters.
function drawSegment([text, positions, kind], index, panel) {
  if (kind === 'gap') return document.createTextNode(text);
  if (kind === 'cut') return h('span', { class: 'tokens-cut' }, text);
  const special = kind === 'special';
  const names = positions.map((position) => nameOf(panel, position)).join(', ');
  const count = JOINED.test(text) ? '' : positions.length;
  return h(special ? 'bdi' : 'span', {
    class: `tokens-piece tokens-${kind}`,
    'data-index': index,
    'data-tint': positions[0] % TINTS,
    'data-shared': positions.length > 1 ? count : null,
    'data-blank': /^[\r\n]+$/.test(text) ? '' : null,
    dir: special ? 'ltr' : null,
    role: 'button',
    tabindex: -1,
    'aria-label': `${text}: ${names}`,
  }, text);
}

function nameOf({ rows }, position) {
  const row = rows[position];
  return row ? `${row.piece} (id ${row.input_id})` : `piece ${position}`;
}

function drawText(panel) {
  if (!panel.segments.length) {
    return h('p', { class: 'tokens-empty' }, 'No text yet. Type one above, or take an example.');
  }
  const block = h('div', { class: 'tokens-text', dir: 'auto', role: 'group', 'aria-label': 'The text in pieces' },
    ...panel.segments.map((segment, index) => drawSegment(segment, index, panel)), panel.rest);
  block.querySelector('.tokens-piece')?.setAttribute('tabindex', '0');
  return block;
}

function drawRow(row) {
  const kind = row.special ? 'special' : row.unknown ? 'unknown' : null;
  const cells = [
    String(row.position),
    h('bdi', {}, row.piece),
    h('bdi', {}, row.characters.replace(/\r\n|[\r\n]/g, '↵')),
    String(row.input_id),
    row.special && row.start === row.end ? '–' : `${row.start}–${row.end}`,
    { special: 'yes', unknown: 'unknown' }[kind] ?? '',
    String(row.attention_mask),
    row.token_type_id === null ? '–' : String(row.token_type_id),
  ];
  return h('tr', { 'data-position': row.position, 'data-tint': row.position % TINTS, 'data-kind': kind },
    ...cells.map((cell, column) => (column ? h('td', {}, cell) : h('th', { scope: 'row' }, cell))));
}

function drawTable({ rows, counts }) {
  const part = rows.length < counts.tokens
    ? h('p', { class: 'tokens-lead' }, `Showing the first ${rows.length} of ${many(counts.tokens, 'token', 'tokens')}.`)
    : null;
  return h('div', {}, part,
    h('div', { class: 'tokens-scroll', role: 'region', tabindex: 0, 'aria-label': 'Table of tokens' },
      h('table', {},
        h('thead', {}, h('tr', {}, ...COLUMNS.map((name) => h('th', { scope: 'col' }, name)))),
        h('tbody', {}, ...rows.map(drawRow)))));
}

function drawLegend({ segments }) {
  const kinds = new Set(segments.map(([, , kind]) => kind));
  if (segments.some(([, positions, kind]) => kind !== 'special' && positions.length > 1)) kinds.add('shared');
  const meanings = {
    unknown: 'not in the vocabulary: the model sees only that something was here',
    cut: 'cut off: the model does not see it',
    shared: 'underlined twice: several pieces share these characters; the small number says how many',
  };
  const shown = Object.entries(meanings).filter(([kind]) => kinds.has(kind));
  return h('ul', { class: 'tokens-legend' },
    ...shown.map(([kind, words]) => h('li', {}, h('span', { class: `tokens-${kind}` }, 'abc'), ` ${words}`)));
}

function drawPanel(panel) {
  const title = h('h3', {}, h('bdi', {}, panel.checkpoint));
  if (panel.error) {
    const failure = h('p', { class: 'tokens-error', role: 'status' }, panel.error);
    return h('section', { class: 'tokens-panel' }, title, failure);
  }
  const section = h('section', { class: 'tokens-panel', 'aria-label': `Tokens of ${panel.checkpoint}` }, title,
    drawCounts(panel), ...drawNotices(panel), drawText(panel),
    panel.segments.length ? h('p', { class: 'tokens-detail' }, HINT) : null, drawLegend(panel), drawTable(panel));
  listen(section, panel);
  return section;
}

function draw() {
  const panels = props.value?.panels ?? [];
  const root = element.querySelector('.tokens');
  root.classList.toggle('tokens-two', panels.length > 1);
  const empty = 'Type a text and press “Show the pieces”, or take an example above.';
  root.replaceChildren(...(panels.length ? panels.map(drawPanel) : [h('p', { class: 'tokens-empty' }, empty)]));
}

watch('value', draw);
draw();
