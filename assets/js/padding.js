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
    ? h('p', {}, 'input_ids and attention_mask are each one tensor of shape ', h('strong', {}, `(${shape.join(', ')})`),
      `: ${shape[0]} ${shape[0] === 1 ? 'text' : 'texts'} of ${shape[1]} ids. `,
      h('strong', {}, `${Math.round(share * 100)} %`), ' of the cells are padding.')
    : h('p', {}, `Rows of ${lengths.join(', ')} ids before padding.`);
  return [said, problem ? h('p', { class: shape ? 'matrix-warning' : 'matrix-problem', role: 'status' }, problem) : null];
}

function drawChoice() {
  return h('div', { class: 'matrix-choice', role: 'group', 'aria-label': 'What the cells show' },
    ...Object.keys(SHOWN).map((name) => h('button', { type: 'button', 'data-shown': name, 'aria-pressed': name === shown }, NAMES[name])));
}

function drawCell(cell) {
  if (!cell) return h('td', { class: 'matrix-absent' });
  const [piece, id, mask] = cell;
  return h('td', { class: `matrix-${kindOf(cell)}`, title: `${piece}, id ${id}, attention mask ${mask}` },
    h('bdi', {}, String(cell[SHOWN[shown]])));
}

function drawTable({ rows, lengths }) {
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) => column);
  return h('div', { class: 'matrix-scroll', role: 'region', tabindex: 0, 'aria-label': 'The matrix' },
    h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Text'), ...columns.map((column) => h('th', { scope: 'col' }, String(column))))),
      h('tbody', {}, ...rows.map((row, index) => h('tr', {},
        h('th', { scope: 'row' }, `${index + 1}`, h('small', {}, `${lengths[index]} ids`)),
        ...columns.map((column) => drawCell(row[column])))))));
}

function drawLegend() {
  const sample = (kind, words) => h('li', {}, h('span', { class: `matrix-${kind}` }), words);
  return h('ul', { class: 'matrix-legend' }, sample('token', 'token'), sample('special', 'special token'),
    sample('padding', 'padding: attention_mask 0, the model looks past it'));
}

function drawBatch(batch) {
  const part = batch.columns > Math.max(...batch.rows.map((row) => row.length))
    ? h('p', {}, `Showing the first ${Math.max(...batch.rows.map((row) => row.length))} of ${batch.columns.toLocaleString('en')} columns.`) : null;
  return [...drawSummary(batch), drawChoice(), part, drawTable(batch), drawLegend()].filter(Boolean);
}

function draw() {
  const batch = props.value;
  const root = element.querySelector('.matrix');
  const left = root.querySelector('.matrix-scroll')?.scrollLeft ?? 0;
  if (!batch?.rows && !batch?.error) root.replaceChildren(h('p', { class: 'matrix-empty' }, 'Write one text a line and press “Show the matrix”.'));
  else if (batch.error) root.replaceChildren(h('p', { class: 'matrix-problem', role: 'status' }, batch.error));
  else root.replaceChildren(...drawBatch(batch));
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
