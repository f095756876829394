// My account: what I may do, my password, my tokens, and signing out everywhere.

function passwordForm() {
  const old = h('input', { type: 'password', autocomplete: 'current-password', required: true, maxlength: 200 });
  const fresh = h('input', { type: 'password', autocomplete: 'new-password', required: true, minlength: 10, maxlength: 200 });
  const done = h('p', { class: 'studio-good' }, 'Your password is changed. Every other browser and every token of yours is signed out.');
  done.setAttribute('role', 'status');
  done.hidden = true;
  const form = actionForm('Change my password', [
    field('Current password', old),
    field('New password', fresh, 'At least 10 characters; three or four words do'),
  ], async () => {
    done.hidden = true;
    await callApi('POST', 'me/password', { old: old.value, new: fresh.value });
    old.value = fresh.value = '';
    done.hidden = false;
  });
  return h('div', {}, h('h3', {}, 'Password'), form, done);
}

function tokenList(showOnce) {
  const title = h('input', { maxlength: 80, placeholder: 'nightly export' });
  const days = h('input', { type: 'number', min: 1, max: 3660, placeholder: 'for ever' });
  const list = h('div', { class: 'people-list' });
  const form = actionForm('Make a token', [field('What it is for', title), field('Days it lasts', days, 'Empty: until you revoke it')], async () => {
    const made = await callApi('POST', 'me/tokens', { title: title.value, days: days.value ? Number(days.value) : null });
    title.value = days.value = '';
    showOnce('Token', 'Send it as “Authorization: Bearer …”. It acts as you, and is shown only now.', made.secret);
    await refresh();
  });

  function row(token) {
    const until = token.expires_at ? `until ${day(token.expires_at)}` : 'until it is revoked';
    const revoke = async () => {
      if (!window.confirm(`Revoke the token “${token.title}”? Scripts that use it stop working.`)) return;
      await callApi('DELETE', `me/tokens/${token.id}`).catch(tellAloud);
      await refresh();
    };
    return h('div', { class: 'people-row' }, h('div', {}, h('strong', {}, token.title), h('p', { class: 'studio-muted' }, `made ${day(token.created_at)}, lasts ${until}`)),
      button({ 'aria-label': `Revoke the token ${token.title}` }, revoke, 'Revoke'));
  }

  let shown = '';
  async function refresh() {
    const tokens = await callApi('GET', 'me/tokens');
    const now = JSON.stringify(tokens);
    if (now === shown) return;
    shown = now;
    const empty = h('p', { class: 'studio-empty' }, 'No tokens. Make one for a script that is to use the studio in your name.');
    list.replaceChildren(...(tokens.length ? tokens.map(row) : [empty]));
  }
  return { node: h('div', {}, h('h3', {}, 'Tokens for scripts'), form, list), refresh };
}

function myAccount(who, showOnce) {
  const section = h('section', { class: 'card', id: 'my-account' }, h('h2', {}, 'My account'));
  if (!who.has_accounts) {
    section.append(h('p', { class: 'studio-muted' }, 'This studio asks nobody to sign in, so everything is done as “local”. To work as a team, start it with STUDIO_LOGIN=1: it makes the first admin and prints the password once.'));
    return { section, refresh: async () => {} };
  }
  section.append(h('p', {}, h('strong', {}, who.name), ` · ${who.role}: ${ROLE_WORDS[who.role]}`));
  const tokens = tokenList(showOnce);
  if (who.signs_in_with === 'password') section.append(passwordForm());
  else section.append(h('p', { class: 'studio-muted' }, 'You sign in with Hugging Face, so there is no password here.'));
  const leave = button({}, async () => {
    if (!window.confirm('Sign out in every browser, and revoke every token of yours?')) return;
    try {
      await callApi('POST', 'me/sign-out');
      location.assign(studioUrl('login'));
    } catch (error) {
      tellAloud(error);
    }
  }, 'Sign out everywhere');
  section.append(tokens.node, h('h3', {}, 'Sessions'), h('p', { class: 'studio-muted' }, 'If a browser or a token of yours got into other hands.'), leave);
  return { section, refresh: tokens.refresh };
}
