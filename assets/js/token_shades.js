// Tokens that are shaded by how likely they were.

/** A token's spaces and line breaks, which are a part of it, as signs; what cannot be seen is spelled as the tokenizer does. */
function visibly(text, token) {
  const shown = text.replaceAll(' ', '␣').replaceAll('\n', '↵').replaceAll('\t', '⇥');
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(shown) && !shown.includes('\ufffd') ? shown : token;
}

function tokenLegend() {
  return h('p', { class: 'try-legend studio-muted' }, 'expected', h('span', { class: 'try-scale', 'aria-hidden': 'true' }), 'surprising');
}
