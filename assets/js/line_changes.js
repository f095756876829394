// What changed between two texts, part by part: the longest common subsequence stays, the rest went or came.

const MOST_COMPARED = 400_000; // pairs of parts; with more, everything between the common ends counts as changed

/** [{kind: 'same' | 'gone' | 'new', text}] in reading order, a text for each line. */
function lineChanges(before, after) {
  return partChanges(before.split('\n'), after.split('\n'));
}

/** The same for parts of any kind. */
function partChanges(old, now) {
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const told = (kind) => (text) => ({ kind, text });
  return [
    ...old.slice(0, start).map(told('same')),
    ...between(old.slice(start, old.length - end), now.slice(start, now.length - end), told),
    ...old.slice(old.length - end).map(told('same')),
  ];
}

function between(old, now, told) {
  if (old.length * now.length > MOST_COMPARED) return [...old.map(told('gone')), ...now.map(told('new'))];
  const common = commonLengths(old, now);
  const found = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push(told('same')(old[i]));
      i += 1;
      j += 1;
    } else if (j === now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) {
      found.push(told('gone')(old[i]));
      i += 1;
    } else {
      found.push(told('new')(now[j]));
      j += 1;
    }
  }
  return found;
}

/** common[i][j]: how many parts the rests from i and from j have in common. */
function commonLengths(old, now) {
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i][j] = old[i] === now[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}
