// A picture to be looked at: as large as its place, and larger with + or a click.

const ZOOMS = [1, 1.5, 2, 3, 4, 6];

function lookingAtPicture() {
  const image = h('img', { class: 'picture', decoding: 'async', loading: 'lazy', draggable: 'false' });
  const broken = h('p', { class: 'label-none', role: 'alert' });
  const frame = h('div', { class: 'picture-frame', tabindex: 0, role: 'group', 'aria-label': 'Picture' }, image, broken);
  const level = h('span', { class: 'picture-level', 'aria-live': 'polite' });
  const bar = h('div', { class: 'picture-zoom', role: 'group', 'aria-label': 'Zoom' },
    zoomButton('picture-out', '−', 'Smaller', '-'), level, zoomButton('picture-in', '+', 'Larger', '+'));
  const ahead = new Map(); // address -> the picture that is fetched before it is shown
  let zoom = 0;
  let project = '';

  image.addEventListener('error', () => say('This picture cannot be shown: it is gone, or no picture. Flag the example, so that somebody looks at it.'));
  image.addEventListener('load', () => say(''));
  frame.addEventListener('click', (event) => magnify(zoom ? 0 : 2, event));

  function say(words) {
    broken.textContent = words;
    broken.hidden = !words;
    image.hidden = Boolean(words);
  }

  function draw(example) {
    say('');
    if (!example) {
      image.removeAttribute('src');
      return;
    }
    image.alt = example.text || `Picture of example ${example.id}`;
    image.src = pictureUrl(project, example.image);
    magnify(0);
  }

  /** Have the place that was pressed stay under the pointer. */
  function magnify(to, event) {
    const rect = image.getBoundingClientRect();
    const [x, y] = event ? [(event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height] : [0.5, 0.5];
    zoom = Math.max(0, Math.min(ZOOMS.length - 1, to));
    frame.style.setProperty('--zoom', ZOOMS[zoom]);
    frame.toggleAttribute('data-zoomed', zoom > 0);
    frame.scrollLeft = x * frame.scrollWidth - frame.clientWidth / 2;
    frame.scrollTop = y * frame.scrollHeight - frame.clientHeight / 2;
    level.textContent = wholePercent(ZOOMS[zoom]);
  }

  function next(examples) {
    const wanted = examples.slice(0, 3).map((example) => pictureUrl(project, example.image));
    for (const address of ahead.keys()) if (!wanted.includes(address)) ahead.delete(address);
    for (const address of wanted) if (!ahead.has(address)) ahead.set(address, Object.assign(new Image(), { src: address }));
  }

  const larger = () => magnify(zoom + 1);
  const smaller = () => magnify(zoom - 1);
  return {
    nodes: [frame, bar],
    follow(data) { project = data.project; },
    draw,
    next,
    acts: { 'picture-in': larger, 'picture-out': smaller },
    actOf: ({ key }) => ({ '+': larger, '-': smaller })[key] ?? null,
    keys: () => [['+ −', 'zoom']],
    about: (example) => example.text || `Picture ${example.id}`,
  };
}

function zoomButton(act, sign, words, key) {
  return h('button', { type: 'button', 'data-act': act, 'aria-label': words, title: `${words} (${key})`, 'aria-keyshortcuts': key }, sign);
}
