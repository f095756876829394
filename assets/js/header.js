// The head of every page: the project's title, the version that serves, and the training that goes on.

const root = element.querySelector('.header');
const title = h('h1', { class: 'header-title' }, 'Studio');
const served = h('span', { class: 'header-served' });
const job = h('a', { class: 'header-job' });
const bar = h('span', { class: 'header-bar' });
served.setAttribute('role', 'status');
job.hidden = bar.hidden = true;
const person = h('a', { class: 'header-person', href: '?tab=people' });
const leave = h('button', { type: 'button', class: 'header-leave' }, 'Sign out');
person.hidden = leave.hidden = true;
leave.addEventListener('click', async () => {
  await fetch(studioUrl('logout'), { method: 'POST', credentials: 'same-origin' });
  location.assign(studioUrl('login'));
});
const tour = h('button', { type: 'button', class: 'header-tour', title: 'Follow one text through tokenizer, model, head, labels and training' }, 'Tour');
tour.addEventListener('click', () => window.dispatchEvent(new CustomEvent('studio-tour')));
root.append(title, served, job, tour, person, leave, bar);

let mayTrain = false;

/** Where people sign in, the name that they did so with; a click leads to their account. */
async function showPerson() {
  const who = await me();
  mayTrain = who.permissions.includes('train');
  person.hidden = leave.hidden = !who.has_accounts;
  person.textContent = who.name;
  person.title = `Signed in as ${who.name}, ${who.role}`;
}
showPerson().catch((error) => console.debug('who is signed in is not known', error.message));

const STAGES = { saving: 'Saving the new version', evaluating: 'Measuring the new version', done: 'Registering the new version' };

/** A version, and how it is run where that is not as it was trained. */
const servedName = ({ version, variant }) => (variant && variant !== 'fp32' ? `${version} as ${variant}` : version);

function showServed(status, isTraining) {
  served.dataset.state = status.state;
  served.dataset.version = status.version || '';
  served.dataset.variant = status.variant || '';
  served.title = status.message || '';
  if (status.state === 'ready') served.textContent = `${servedName(status)} serves`;
  else if (status.state === 'asleep') served.textContent = `${servedName(status)} sleeps until it is asked`;
  else if (status.state === 'failed' && status.version) served.textContent = `${servedName(status)} serves; what should take its place failed to load`;
  else if (status.state === 'none' && isTraining) served.textContent = 'No model yet';
  else served.textContent = status.message;
}

/** In whole percent; a run of which nothing is done yet has only started. */
function jobWords(current) {
  if (current.state === 'queued') return 'Training waits';
  const done = Math.floor(100 * current.share);
  if (current.stage === 'training' && done > 0) return `Training ${done}\u00a0%`;
  return STAGES[current.stage] || 'Training starts';
}

const isActive = (current) => Boolean(current) && (current.state === 'running' || current.state === 'queued');

function showJob(current, project) {
  const active = isActive(current);
  job.hidden = bar.hidden = !active;
  if (!active) return;
  job.textContent = jobWords(current);
  // Whoever may not train has no Train page to be led to.
  if (mayTrain) job.href = `?${new URLSearchParams({ tab: 'train', project })}`;
  bar.style.setProperty('--share', current.share);
}

async function refresh() {
  const project = props.value?.project;
  if (!project) {
    served.textContent = '';
    return;
  }
  const status = await callApi('GET', projectPath(project, '/status'));
  title.textContent = status.title;
  document.title = `${status.title} – Studio`;
  showServed(status.served, isActive(status.job));
  showJob(status.job, project);
}

const refreshNow = repeatWhileShown(1500, refresh);
watch('value', refreshNow);
