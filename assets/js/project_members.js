// Who may see and label in a project that is open to its members only.

/** A choice of people; `chosen` are names. */
function membersEditor(membersOnly, chosen, people) {
  const only = checkField('Only its members see it', membersOnly, 'Admins see every project.');
  const boxes = people.filter(({ is_active: active }) => active).map(({ name, role }) => {
    const box = h('input', { type: 'checkbox', value: name });
    box.checked = chosen.includes(name);
    return { box, row: h('label', { class: 'project-member' }, box, h('bdi', {}, name), h('small', {}, role)) };
  });
  const none = h('p', { class: 'studio-muted' }, 'Nobody has an account yet. Invite people on the People page.');
  const list = h('div', { class: 'project-members', role: 'group', 'aria-label': 'Members' }, ...(boxes.length ? boxes.map(({ row }) => row) : [none]));
  const follow = () => { list.hidden = !only.input.checked; };
  only.input.addEventListener('change', follow);
  follow();
  const members = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  return { nodes: [only.row, list], membersOnly: only.read, members };
}

/** Everybody with an account, where people sign in and the visitor may see them; otherwise nobody. */
async function peopleToChoose() {
  const who = await me();
  return who.has_accounts && who.permissions.includes('manage people') ? callApi('GET', 'people') : [];
}
