// Many places that one can go to, and only one of them on the way of the Tab key.

/** One tab stop for all of these; the arrow keys go between them, `columns` in a row. */
function rove(container, selector, columns = 0) {
  const places = () => [...container.querySelectorAll(selector)];
  places().forEach((place, index) => place.setAttribute('tabindex', index ? '-1' : '0'));
  container.addEventListener('click', ({ target }) => target.closest?.(selector)?.focus());
  container.addEventListener('focusin', ({ target }) => {
    if (!target.matches(selector)) return;
    places().forEach((place) => place.setAttribute('tabindex', place === target ? '0' : '-1'));
  });
  container.addEventListener('keydown', (event) => {
    const all = places(), at = all.indexOf(event.target);
    const forward = getComputedStyle(container).direction === 'rtl' ? -1 : 1;
    const to = { ArrowRight: at + forward, ArrowLeft: at - forward, Home: 0, End: all.length - 1, ...(columns ? { ArrowDown: at + columns, ArrowUp: at - columns } : {}) }[event.key];
    if (at < 0 || to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });
}
