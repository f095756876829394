// The Review page: four sections, one on screen at a time, for those whose role includes reviewing.

const root = element.querySelector('.review');
const life = new AbortController(); // ends what the parts of the label editor listen to
const SECTIONS = [
  ['agreement', 'Agreement', agreementSection()],
  ['disagreements', 'Disagreements', disagreementsSection()],
  ['annotators', 'Annotators', annotatorsSection()],
  ['suspects', 'Suspects', suspectsSection()],
];
const problem = h('div');
const choices = h('div', { class: 'review-tabs', role: 'tablist', 'aria-label': 'Review' });
const place = h('div', { class: 'review-place', role: 'tabpanel' });
let open = 'agreement';
let mayReview = false;
root.append(choices, problem, place);

for (const [name, title] of SECTIONS) {
  const choice = h('button', { type: 'button', role: 'tab', class: 'review-tab' }, title);
  choice.addEventListener('click', () => turnTo(name));
  choices.append(choice);
}

function turnTo(name) {
  open = name;
  SECTIONS.forEach(([each], at) => choices.children[at].setAttribute('aria-selected', each === open));
  const [, , section] = SECTIONS.find(([each]) => each === open);
  place.replaceChildren(section.node);
  if (mayReview && reviewing.project) section.show();
}

/** Show another project, from its first section on. */
async function load() {
  problem.replaceChildren();
  const name = props.value?.project;
  mayReview = (await me()).permissions.includes('review');
  choices.hidden = place.hidden = !mayReview || !name;
  if (!mayReview) problem.replaceChildren(emptyPlace('Reviewing is for reviewers and admins. Ask an admin to make you one.'));
  else if (!name) problem.replaceChildren(emptyPlace('No project is chosen.'));
  else {
    await loadReviewed(name);
    turnTo(open);
  }
}

const start = () => load().catch((error) => problem.replaceChildren(failure(error, start)));

/** Nothing is asked of the studio before somebody looks. */
function whenShown() {
  let shown = null;
  repeatWhileShown(500, async () => {
    if (shown === props.value?.project && root.dataset.loaded) return;
    shown = props.value?.project;
    root.dataset.loaded = true;
    await start();
  });
}

const warn = (event) => {
  if (!element.isConnected) window.removeEventListener('beforeunload', warn);
  else if (SECTIONS.some(([, , section]) => section.unsaved)) event.preventDefault();
};
window.addEventListener('beforeunload', warn);
whenShown();
