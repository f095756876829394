// Shows a batch as the matrix that the model is given. Everything from outside is written as text nodes.

const SHOWN = { pieces: 0, ids: 1, mask: 2 };
const NAMES = { pieces: 'Pieces', ids: 'input_ids', mask: 'attention_mask' };
let shown = 'pieces';

function kindOf([, , mask, special]) {
  if (!mask) return 'padding';
  return special ? 'special' : 'token';
}

function drawSummary({ shape, lengths, padding_share: share, problem }) {
  const said = shape
    ? h('p', {}, 'input_ids and attention_mask are each one tensor of shape ',
      h('strong', {}, `(${shape.join(', ')})`),
      `: ${many(shape[0], 'text', 'texts')} of ${many(shape[1], 'id', 'ids')}. `,
      h('strong', {}, `${Math.round(share * 100)} %`), ' of the cells are padding.')
    : h('p', {}, `Rows of ${lengths.join(', ')} ids before padding.`);
  const kind = shape ? 'matrix-warning' : 'matrix-problem';
  return [said, problem ? h('p', { class: kind, role: 'status' }, problem) : null];
}

function drawChoice() {
  return h('div', { class: 'matrix-choice', role: 'group', 'aria-label': 'What the cells show' },
    ...Object.entries(NAMES).map(([key, name]) =>
      h('button', { type: 'button', 'data-shown': key, 'aria-pressed': String(key === shown) }, name)));
}

function drawCell(cell) {
  if (!cell) return h('td', { class: 'matrix-absent' });
  const [piece, id, mask] = cell;
  return h('td', { class: `matrix-${kindOf(cell)}`, title: `${piece}, id ${id}, attention mask ${mask}` },
    h('bdi', {}, String(cell[SHOWN[shown]])));
}

function drawRow(row, index, length, columns) {
  return h('tr', {}, h('th', { scope: 'row' }, `${index + 1}`, h('small', {}, many(length, 'id', 'ids'))),
    ...columns.map((column) => drawCell(row[column])));
}

function drawTable({ rows, lengths }, width) {
  const columns = Array.from({ length: width }, (_, column) => column);
  const head = ['Text', ...columns.map(String)].map((name) => h('th', { scope: 'col' }, name));
  return h('div', { class: 'matrix-scroll', role: 'region', tabindex: 0, 'aria-label': 'The matrix' },
    h('table', {}, h('thead', {}, h('tr', {}, ...head)),
      h('tbody', {}, ...rows.map((row, index) => drawRow(row, index, lengths[index], columns)))));
}

function drawLegend() {
  const sample = (kind, words) => h('li', {}, h('span', { class: `matrix-${kind}` }), words);
  return h('ul', { class: 'matrix-legend' }, sample('token', 'token'), sample('special', 'special token'),
    sample('padding', 'padding: attention_mask 0, the model looks past it'));
}

function drawBatch(batch) {
  const width = Math.max(...batch.rows.map((row) => row.length));
  const part = `Showing the first ${width} of ${many(batch.columns, 'column', 'columns')}.`;
  return [...drawSummary(batch), drawChoice(), batch.columns > width ? h('p', {}, part) : null,
    drawTable(batch, width), drawLegend()].filter(Boolean);
}

function drawValue(batch) {
  if (batch?.error) return [h('p', { class: 'matrix-problem', role: 'status' }, batch.error)];
  if (!batch?.rows) return [h('p', { class: 'matrix-empty' }, 'Write one text a line and press “Show the matrix”.')];
  return drawBatch(batch);
}

function draw() {
  const root = element.querySelector('.matrix');
  const left = root.querySelector('.matrix-scroll')?.scrollLeft ?? 0;
  root.replaceChildren(...drawValue(props.value));
  const box = root.querySelector('.matrix-scroll');
  if (box) box.scrollLeft = left;
}

element.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-shown]');
  if (!button) return;
  shown = button.dataset.shown;
  draw();
  element.querySelector(`[data-shown="${shown}"]`)?.focus();
});
watch('value', draw);
draw();
