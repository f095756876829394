// The ways to run a version: what the comparison with fp32 found of each, having one made, and having it serve.

const VARIANT_STATES = {
  reference: ['Reference', 'Every other way is compared with it, and it answers where none is as good.'],
  'not made': ['Not compared yet', ''],
  queued: ['Waits', ''],
  making: ['Being made', ''],
  fits: ['May serve', ''],
  unfit: ['May not serve', ''],
  failed: ['Failed', ''],
};
const LOOK_EVERY_MS = 1000;
const isOnTheWay = ({ state }) => state === 'queued' || state === 'making';

/** What stands in the box of a version; `look()` fills it, and goes on while something is being made. */
function variantsBox(project, version, permissions) {
  const may = (permission) => permissions.includes(permission);
  const path = (rest = '') => projectPath(project, `/versions/${version.name}/variants${rest}`);
  const words = version.serves
    ? 'The same weights, computed in other ways: faster, or in less memory, and at times with another answer. Each is compared with fp32 on the held-out texts before it may serve.'
    : 'The same weights, computed in other ways. Promote this version to have it serve in one of them.';
  const message = messageLine();
  const list = h('ul', { class: 'variants' }, h('li', { class: 'studio-muted' }, 'Looking…'));
  const box = h('div', {}, h('p', { class: 'studio-muted' }, words), message.line, list);
  let timer;
  let shown = '';

  async function look() {
    clearTimeout(timer);
    if (!box.isConnected || !box.closest('details').open) return;
    try {
      const [views, { policy }] = await Promise.all([callApi('GET', path()), callApi('GET', projectPath(project, '/serving'))]);
      show(views, policy);
      // What serves follows a moment after it fits.
      if (views.some(isOnTheWay) || (version.serves && !views.some(({ serves }) => serves))) timer = setTimeout(look, LOOK_EVERY_MS);
    } catch (error) {
      message.warn(error.message);
    }
  }

  function show(views, policy) {
    const now = JSON.stringify([views, policy]);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...views.map((view) => variantRow(view, { isWanted: version.serves && policy.variant === view.name, acts: acts(view, policy), openFlips: flipsOf(view) })));
  }

  function flipsOf(view) {
    return may('review') && view.figures?.flips ? () => openFlips(view, () => callApi('GET', path(`/${view.name}`))) : null;
  }

  function acts(view, policy) {
    if (!may('promote')) return [];
    const act = (words, attributes, send) => {
      const press = button(attributes, () => once(press, message, async () => {
        const said = await send();
        await look();
        return said;
      }), words);
      return press;
    };
    const found = [];
    if (view.state !== 'reference' && !isOnTheWay(view)) {
      found.push(act(view.figures ? 'Compare again' : 'Make and compare', { 'aria-label': `Make ${view.name} of ${version.name} and compare it` }, async () => { await callApi('POST', path(`/${view.name}`)); }));
    }
    if (version.serves && !view.why_not && policy.variant !== view.name) {
      found.push(act('Serve this way', { class: 'studio-button studio-button-primary', 'aria-label': `Serve ${version.name} as ${view.name}` }, async () => {
        await callApi('PUT', projectPath(project, '/serving'), { variant: view.name });
        return `It answers as ${view.name} as soon as that is loaded, and so will later versions once they are compared.`;
      }));
    }
    return found;
  }

  return { box, look };
}

function variantRow(view, { isWanted, acts, openFlips }) {
  const [state, hint] = VARIANT_STATES[view.state];
  const badges = [h('span', { class: 'badge', 'data-variant-state': view.state, title: hint || false }, state)];
  if (view.serves) badges.push(h('span', { class: 'badge badge-serves' }, 'Serves'));
  else if (isWanted) badges.push(h('span', { class: 'badge', title: 'fp32 answers until it may serve.' }, 'Wanted'));
  const busy = isOnTheWay(view) ? h('progress', { 'aria-label': `${view.name} is being made` }) : null;
  const told = view.state === 'fits' && view.why_not ? view.why_not : view.reason;
  const row = h('li', { class: 'variant' },
    h('div', { class: 'variant-head' }, h('code', {}, view.name), ...badges, h('span', { class: 'variant-acts' }, ...acts)),
    h('p', { class: 'studio-muted' }, view.what), variantFigures(view, openFlips), busy,
    told ? h('p', { class: view.state === 'failed' || view.state === 'unfit' ? 'studio-warning' : 'variant-reason', dir: 'auto' }, told) : null);
  row.dataset.variant = view.name;
  row.dataset.state = view.state;
  return row;
}

function variantFigures({ name, figures }, openFlips) {
  if (!figures) return null;
  const flips = `${figures.flips.toLocaleString('en')} of ${figures.texts.toLocaleString('en')}`;
  const facts = [
    ['Other answers', openFlips ? button({ class: 'chain-link', 'aria-label': `The texts that ${name} answers otherwise` }, openFlips, flips) : flips],
    ['Largest difference', percent(figures.largest_difference)],
  ];
  if (figures.labelled) facts.push([figures.metric, `${figures.score_before.toFixed(3)} → ${figures.score_after.toFixed(3)}`]);
  if (figures.disk_bytes) facts.push(['On the disk', megabytes(figures.disk_bytes)]);
  if (figures.making_seconds >= 1) facts.push(['Time to make', `${Math.round(figures.making_seconds)} s`]);
  return h('dl', { class: 'variant-figures' }, ...facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))));
}

/** The held-out texts that get another answer, in a dialog; `load()` gives them. */
function openFlips(view, load) {
  const title = `Texts that ${view.name} answers otherwise than fp32`;
  const dialog = h('dialog', { class: 'timeline-dialog confused-dialog', 'aria-label': title });
  const close = button({ class: 'studio-button timeline-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const told = h('p', { class: 'studio-muted', role: 'status' }, 'Looking…');
  const list = h('ol', { class: 'confused' });
  dialog.append(h('header', {}, h('h2', {}, title), close), h('div', { class: 'timeline-body' }, told, list));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  (element.closest('.contain') ?? document.body).append(dialog);
  dialog.showModal();
  Promise.all([load(), callApi('GET', projectPath(project())).then(saidIn)]).then(([{ flips }, how]) => {
    const total = view.figures.flips;
    const all = `${many(total, 'held-out text', 'held-out texts')} of ${view.figures.texts.toLocaleString('en')}`;
    told.textContent = flips.length < total ? `The first ${flips.length} of ${all}.` : `${all}.`;
    list.replaceChildren(...flips.map((flip) => flipRow(how, view.name, flip)));
  }).catch((error) => {
    told.className = 'studio-warning';
    told.textContent = error.message;
  });
}

function flipRow(how, name, flip) {
  const said = (value) => h('bdi', {}, saidWords(how, value, flip));
  const gold = flip.gold === null ? 'Nobody has labelled it.' : h('span', {}, 'People: ', said(flip.gold), '.');
  return h('li', {}, h('p', { class: 'confused-text', dir: 'auto' }, flip.text),
    h('p', { class: 'studio-muted' }, 'fp32: ', said(flip.before), ` (${percent(flip.probability_before)}). ${name}: `, said(flip.after), ` (${percent(flip.probability_after)}). `, gold));
}
