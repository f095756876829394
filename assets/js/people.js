// The People page: for admins everybody with a role, and invitations; for everybody their own account.

const root = element.querySelector('.people');
const once = h('div', { class: 'people-once' });
root.append(once);

const showOnce = (title, words, text) => {
  once.replaceChildren(shownOnce(title, words, text));
  once.scrollIntoView({ block: 'nearest' });
};

const problem = h('p', { class: 'studio-warning' });
problem.setAttribute('role', 'alert');
problem.hidden = true;

/** Do it, show what went wrong, and show everybody as they are now. */
async function act(run) {
  problem.hidden = true;
  try {
    await run();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
  shown = '';
  await refresh();
}

const personPath = (name, rest = '') => `people/${encodeURIComponent(name)}${rest}`;

function resetPassword(person) {
  const words = person.signs_in_with ? `Give ${person.name} a new password? The old one, their sessions and tokens end.`
    : `Let ${person.name} sign in? Their labels came in a file; with a password, they go on under this name.`;
  if (!window.confirm(words)) return;
  act(async () => {
    const made = await callApi('POST', personPath(person.name, '/password'));
    showOnce(`Password of ${made.name}`, 'Give it to them in private. It is shown only now; they can change it under My account.', made.password);
  });
}

function setActive(person, active) {
  const words = `Deactivate ${person.name}? They are signed out at once and cannot come back in. Their labels stay.`;
  if (!active && !window.confirm(words)) return;
  act(() => callApi('PATCH', personPath(person.name), { is_active: active }));
}

function changeRole(person, select) {
  const role = select.value;
  const words = `Make ${person.name} ${role === 'annotator' ? 'an' : role === 'admin' ? 'an' : 'a'} ${role}, who ${ROLE_WORDS[role]}?`;
  if (!window.confirm(words)) {
    select.value = person.role;
    return;
  }
  act(() => callApi('PATCH', personPath(person.name), { role }));
}

const MEANS = { password: 'signs in with a password', 'hugging face': 'signs in with Hugging Face', '': 'known from a file; cannot sign in' };

function personRow(person, who) {
  const select = roleSelect(person.role, { 'aria-label': `Role of ${person.name}` });
  select.addEventListener('change', () => changeRole(person, select));
  const isMe = person.name === who.name; // whose password and sessions are under My account
  const badges = [];
  if (isMe) badges.push(h('span', { class: 'badge' }, 'you'));
  if (!person.is_active) badges.push(h('span', { class: 'badge', 'data-state': 'failed' }, 'deactivated'));
  const last = person.last_answer_at ? `last labelled ${moment(person.last_answer_at)}` : 'has not labelled yet';
  const facts = h('div', { class: 'person-facts' }, h('div', { class: 'person-name' }, h('strong', {}, person.name), ...badges),
    h('p', { class: 'studio-muted' }, `${MEANS[person.signs_in_with]} · ${last}`));
  const actions = h('div', { class: 'person-actions' }, select);
  if (!isMe && person.signs_in_with !== 'hugging face') actions.append(button({}, () => resetPassword(person), person.signs_in_with ? 'New password' : 'Give a password'));
  if (!isMe) actions.append(button({}, () => setActive(person, !person.is_active), person.is_active ? 'Deactivate' : 'Activate'));
  const row = h('div', { class: 'people-row person' }, facts, actions);
  row.dataset.person = person.name;
  return row;
}

function newPerson() {
  const name = h('input', { required: true, maxlength: 40, autocapitalize: 'none', spellcheck: 'false', autocomplete: 'off' });
  const role = roleSelect('annotator');
  const form = actionForm('Make an account', [field('Name', name, 'Letters and digits, with . _ -'), field('Role', role)], async () => {
    const made = await callApi('POST', 'people', { name: name.value, role: role.value });
    name.value = '';
    showOnce(`Password of ${made.name}`, 'Give it to them in private. It is shown only now; they can change it under My account.', made.password);
    await refresh();
  });
  return h('details', {}, h('summary', {}, 'Or make an account by hand'), form);
}

let shown = '';
let refresh = async () => {};

function adminParts(who, projects) {
  const list = h('div', { class: 'people-list' });
  const invite = invitations(showOnce, projects);
  const everybody = h('section', { class: 'card', id: 'everybody' }, h('h2', {}, 'People'), problem, list, newPerson());
  root.append(invite.section, everybody);
  return async () => {
    await invite.refresh();
    const people = await callApi('GET', 'people');
    const now = JSON.stringify(people);
    if (now === shown) return;
    shown = now;
    const empty = h('p', { class: 'studio-empty' }, 'Nobody has an account yet. Invite those who should label with you.');
    list.replaceChildren(...(people.length ? people.map((person) => personRow(person, who)) : [empty]));
  };
}

async function start() {
  const who = await me();
  const parts = [];
  if (who.permissions.includes('manage people')) parts.push(adminParts(who, await callApi('GET', 'projects')));
  const account = myAccount(who, showOnce);
  root.append(account.section);
  parts.push(account.refresh);
  refresh = async () => { for (const part of parts) await part(); };
  repeatWhileShown(5000, () => refresh());
}

start().catch((error) => root.append(h('p', { class: 'studio-warning' }, error.message)));
