// Which versions saw something, newest first: each leads to where it comes from.

const howMuch = ({ trained, measured }) => [trained ? `learnt from ${trained.toLocaleString('en')}` : null,
  measured ? `was measured on ${measured.toLocaleString('en')}` : null].filter(Boolean).join(', ');
const whichWay = ({ trained }) => (trained ? 'learnt from it' : 'was measured on it');

/** A list under a title; `did` says in words what a version did with what it saw. */
function seenList(project, title, seen, did) {
  const rows = seen.map((one) => {
    const open = () => window.dispatchEvent(new CustomEvent('studio-lineage', { detail: { project, version: one.version } }));
    return h('li', {}, button({ class: 'chain-link' }, open, one.version), ` ${did(one)}`);
  });
  return h('section', { class: 'seen' }, h('h3', {}, title), rows.length ? h('ul', {}, ...rows) : h('p', { class: 'studio-muted' }, 'None so far.'));
}

/** The versions that rest on anything a person has said in the project. */
async function versionsThatSawPerson(project, person) {
  const seen = await callApi('GET', projectPath(project, `/people/${encodeURIComponent(person)}/versions`));
  return seenList(project, `Versions that saw labels by ${person}`, seen, howMuch);
}

/** Added to an example's timeline, for those who review; only on a press, as every snapshot is looked through for it. */
async function offerVersionsThatSaw(body, project, example) {
  const { permissions } = await me();
  if (!permissions.includes('review')) return;
  const place = h('div', {});
  const ask = button({}, async () => {
    ask.disabled = true;
    const found = callApi('GET', projectPath(project, `/examples/${encodeURIComponent(example)}/versions`));
    place.replaceChildren(await found.then((seen) => seenList(project, 'Versions that saw it', seen, whichWay),
      (error) => h('p', { class: 'studio-warning', role: 'alert' }, error.message)));
  }, 'Which versions saw it?');
  place.append(ask);
  body.append(place);
}
