// Pointing at the pieces of a text by mouse, finger or keys: the piece, its rows in the table, and what it is in words.

const HINT = 'Point at a coloured piece or tap it to see its ids; the arrow keys go from piece to piece.';

/** A piece and its id, kept apart so that a right-to-left piece leaves its id where it is. */
function spell({ rows }, position) {
  const row = rows[position];
  return row ? [h('bdi', {}, row.piece), ` (id ${row.input_id})`] : [`piece ${position}`];
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
  const characters = Array.from(text);
  const points = characters.slice(0, 8).map((c) => `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
  detail.replaceChildren(h('bdi', { class: 'tokens-quoted' }, text), ` ${points.join(' ')}`,
    characters.length > points.length ? ' …' : '', ' → ',
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
    const position = Number(target.closest?.('tr[data-position]')?.dataset.position ?? -1);
    const found = panel.segments.findIndex(([, positions]) => positions.includes(position));
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
