// Shows a text as coloured pieces, with their counts and their table. Everything that comes from outside is written
// as text nodes, so nothing in it can run.

const TINTS = 4; // neighbours differ, and a row of the table has the colour of its characters
const COLUMNS = ['Position', 'Piece', 'Characters', 'Id', 'Offsets', 'Special', 'Attention mask', 'Token type'];
// A number between the letters of these scripts would break their joins; a double underline does not.
const JOINED = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Nko}|\p{Script=Mongolian}/u;
const HINT = 'Point at a coloured piece or tap it to see its ids; the arrow keys go from piece to piece.';

function tile(name, value, note, bad) {
  return h('div', { class: bad ? 'tokens-tile tokens-bad' : 'tokens-tile' },
    h('dt', {}, name), h('dd', {}, value), note ? h('dd', { class: 'tokens-note' }, note) : null);
}

function drawCounts({ counts }) {
  const { tokens, limit, characters, per_token: perToken, unknowns, cut_tokens: cut } = counts;
  const over = limit !== null && tokens > limit;
  return h('dl', { class: 'tokens-counts' },
    tile('Tokens', tokens.toLocaleString('en'), limit === null ? 'no limit' : `of ${limit.toLocaleString('en')} at most`, over),
    tile('Characters', characters.toLocaleString('en'), 'code points'),
    tile('Per token', perToken === null ? '–' : perToken.toFixed(1), 'characters'),
    tile('Unknown', unknowns.toLocaleString('en'), 'tokens', unknowns > 0),
    tile('Cut off', cut.toLocaleString('en'), 'tokens', cut > 0));
}

/** What people should know before they trust the picture. */
function drawNotices({ counts, cut_from: cutFrom, hidden_characters: hidden, shown_segments: shown }) {
  const said = [];
  if (cutFrom !== null) {
    said.push(`${many(counts.cut_tokens, 'token does', 'tokens do')} not fit in ${counts.limit}: the model does not see `
      + `the text marked as cut off, which begins at character ${cutFrom.toLocaleString('en')}.`);
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
  return h(special ? 'bdi' : 'span', {
    class: `tokens-piece tokens-${kind}`, 'data-index': index, 'data-tint': positions[0] % TINTS,
    'data-shared': positions.length > 1 ? (JOINED.test(text) ? '' : positions.length) : null, dir: special ? 'ltr' : null,
    'data-blank': /^[\r\n]+$/.test(text) ? '' : null, role: 'button', tabindex: -1, 'aria-label': `${text}: ${names}`,
  }, text);
}

function nameOf({ rows }, position) {
  const row = rows[position];
  return row ? `${row.piece} (id ${row.input_id})` : `piece ${position}`;
}

/** The same with the piece kept apart, so that a right-to-left one leaves its id where it is. */
function spell({ rows }, position) {
  const row = rows[position];
  return row ? [h('bdi', {}, row.piece), ` (id ${row.input_id})`] : [`piece ${position}`];
}

function drawText(panel) {
  if (!panel.segments.length) return h('p', { class: 'tokens-empty' }, 'No text yet. Type one above, or take an example.');
  const block = h('div', { class: 'tokens-text', dir: 'auto', role: 'group', 'aria-label': 'The text in pieces' },
    ...panel.segments.map((segment, index) => drawSegment(segment, index, panel)), panel.rest);
  block.querySelector('.tokens-piece')?.setAttribute('tabindex', '0');
  return block;
}

function drawRow(row) {
  const cells = [String(row.position), h('bdi', {}, row.piece), h('bdi', {}, row.characters.replace(/\r\n|[\r\n]/g, '↵')), String(row.input_id),
    row.special && row.start === row.end ? '–' : `${row.start}–${row.end}`, row.special ? 'yes' : row.unknown ? 'unknown' : '',
    String(row.attention_mask), row.token_type_id === null ? '–' : String(row.token_type_id)];
  return h('tr', {
    'data-position': row.position, 'data-tint': row.position % TINTS, 'data-kind': row.special ? 'special' : row.unknown ? 'unknown' : null,
  }, ...cells.map((cell, column) => h(column ? 'td' : 'th', { scope: column ? null : 'row' }, cell)));
}

function drawTable({ rows, counts }) {
  const part = rows.length < counts.tokens ? `Showing the first ${rows.length} of ${many(counts.tokens, 'token', 'tokens')}.` : '';
  return h('div', {},
    part ? h('p', { class: 'tokens-lead' }, part) : null,
    h('div', { class: 'tokens-scroll', role: 'region', tabindex: 0, 'aria-label': 'Table of tokens' },
      h('table', {},
        h('thead', {}, h('tr', {}, ...COLUMNS.map((name) => h('th', { scope: 'col' }, name)))),
        h('tbody', {}, ...rows.map(drawRow)))));
}

function drawLegend({ segments }) {
  const kinds = new Set(segments.map(([, , kind]) => kind));
  const shared = segments.some(([, positions, kind]) => kind !== 'special' && positions.length > 1);
  const sample = (kind, words) => h('li', {}, h('span', { class: `tokens-${kind}` }, 'abc'), ` ${words}`);
  return h('ul', { class: 'tokens-legend' },
    kinds.has('unknown') ? sample('unknown', 'not in the vocabulary: the model sees only that something was here') : null,
    kinds.has('cut') ? sample('cut', 'cut off: the model does not see it') : null,
    shared ? h('li', {}, h('span', { class: 'tokens-shared' }, 'abc'), ' underlined twice: several pieces share these characters; the small number says how many') : null);
}

/** Points at a segment: itself, its rows and the line that spells it out. Null takes the pointing back. */
function point(section, panel, index, scroll) {
  section.querySelectorAll('.tokens-on').forEach((element) => element.classList.remove('tokens-on'));
  const detail = section.querySelector('.tokens-detail');
  if (index === null) {
    detail?.replaceChildren(HINT);
    return;
  }
  const [text, positions] = panel.segments[index];
  section.querySelector(`[data-index="${index}"]`)?.classList.add('tokens-on');
  const rows = positions.map((position) => section.querySelector(`[data-position="${position}"]`)).filter(Boolean);
  rows.forEach((row) => row.classList.add('tokens-on'));
  const points = Array.from(text).slice(0, 8).map((c) => `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
  detail.replaceChildren(h('bdi', { class: 'tokens-quoted' }, text), ` ${points.join(' ')}`,
    Array.from(text).length > points.length ? ' …' : '', ' → ',
    ...positions.flatMap((position, at) => [at ? ', ' : '', ...spell(panel, position)]));
  if (scroll && rows.length) showRow(rows[0]);
}

/** Scrolls the table alone: the page stays where it is. */
function showRow(row) {
  const box = row.closest('.tokens-scroll');
  const head = box.querySelector('thead').offsetHeight;
  const top = row.offsetTop - head;
  if (top < box.scrollTop || row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top;
}

function listen(section, panel) {
  const indexOf = (target) => {
    const piece = target.closest?.('[data-index]');
    if (piece) return Number(piece.dataset.index);
    const row = target.closest?.('tr[data-position]');
    const found = row ? panel.segments.findIndex(([, positions]) => positions.includes(Number(row.dataset.position))) : -1;
    return found < 0 ? null : found;
  };
  const rest = () => {
    const held = document.activeElement;
    point(section, panel, section.contains(held) && held.dataset.index ? Number(held.dataset.index) : null, false);
  };
  section.addEventListener('pointerover', ({ target }) => {
    const index = indexOf(target);
    if (index === null) rest();
    else point(section, panel, index, Boolean(target.closest('[data-index]')));
  });
  section.addEventListener('pointerleave', rest);
  section.addEventListener('focusin', ({ target }) => {
    if (target.dataset.index) point(section, panel, Number(target.dataset.index), true);
  });
  section.addEventListener('click', ({ target }) => target.closest('[data-index]')?.focus());
  section.addEventListener('keydown', (event) => move(event, section));
}

/** One tab stop for the whole text; the arrow keys move inside it, in the direction in which it is read. */
function move(event, section) {
  const here = event.target.closest('[data-index]');
  if (!here) return;
  const pieces = [...section.querySelectorAll('[data-index]')];
  const forward = getComputedStyle(here.parentElement).direction === 'rtl' ? -1 : 1;
  const at = pieces.indexOf(here);
  const to = { ArrowRight: at + forward, ArrowLeft: at - forward, Home: 0, End: pieces.length - 1 }[event.key];
  if (to === undefined || !pieces[to]) return;
  event.preventDefault();
  here.setAttribute('tabindex', '-1');
  pieces[to].setAttribute('tabindex', '0');
  pieces[to].focus();
}

function drawPanel(panel) {
  const title = h('h3', {}, h('bdi', {}, panel.checkpoint));
  if (panel.error) return h('section', { class: 'tokens-panel' }, title, h('p', { class: 'tokens-error', role: 'status' }, panel.error));
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
  if (panels.length) root.replaceChildren(...panels.map(drawPanel));
  else root.replaceChildren(h('p', { class: 'tokens-empty' }, 'Type a text and press “Show the pieces”, or take an example above.'));
}

watch('value', draw);
draw();
