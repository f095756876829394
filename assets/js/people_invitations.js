// Invitations: make a link, copy it, see which are open, take one back.

function invitations(showOnce, projects) {
  const role = roleSelect('annotator');
  const project = h('select', {}, h('option', { value: '' }, 'none'), ...projects.map((one) => h('option', { value: one.name }, one.title)));
  const uses = h('input', { type: 'number', min: 1, max: 1000, value: 1 });
  const days = h('input', { type: 'number', min: 1, max: 365, value: 7 });
  const list = h('div', { class: 'people-list' });
  const form = actionForm('Make a link', [
    field('Role', role),
    field('Member of', project, 'Matters for projects that are open to members only'),
    field('For how many people', uses),
    field('For how many days', days),
  ], async () => {
    const body = { role: role.value, project: project.value || null, uses: Number(uses.value), days: Number(days.value) };
    const made = await callApi('POST', 'invitations', body);
    showOnce('Invitation link', 'Send it to whom you invite. It is shown only now; whoever has it can use it.', studioUrl(made.path).href);
    await refresh();
  });

  function row(one) {
    const who = `${one.role}${one.project ? ` in ${one.project}` : ''}`;
    const facts = `lets in ${many(one.uses_left, 'person', 'people')} until ${day(one.expires_at)}, made by ${one.created_by}`;
    const revoke = async () => {
      if (!window.confirm('Take this invitation back? Its link will let nobody in any more.')) return;
      await callApi('DELETE', `invitations/${one.id}`).catch(tellAloud);
      await refresh();
    };
    return h('div', { class: 'people-row' }, h('div', {}, h('strong', {}, who), h('p', { class: 'studio-muted' }, facts)),
      button({ 'aria-label': `Take back the invitation as ${who}` }, revoke, 'Take back'));
  }

  let shown = '';
  async function refresh() {
    const open = await callApi('GET', 'invitations');
    const now = JSON.stringify(open);
    if (now === shown) return;
    shown = now;
    const empty = h('p', { class: 'studio-empty' }, 'No open invitations. Make a link above and send it to those who should label with you.');
    list.replaceChildren(...(open.length ? open.map(row) : [empty]));
  }

  const section = h('section', { class: 'card', id: 'invitations' }, h('h2', {}, 'Invite'), form, h('h3', {}, 'Open invitations'), list);
  return { section, refresh };
}
