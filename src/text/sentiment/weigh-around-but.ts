const beforeBut = 0.5;
const afterBut = 1.5;

/** Beyond so many words, looking for the first of a value each time takes longer than keeping track. */
const manyWords = 1024;

/**
 * Halves the valences before the word "but", which are the first `before`, and raises those after it by half, in place. As the
 * original does, which changes for each word in turn the first one of its value: of equal valences an earlier one may be
 * changed twice. None of them is 0.
 */
export function weighAroundBut(valences: number[], before: number): void {
  if (valences.length > manyWords) weighTracked(valences, before);
  else weighPlainly(valences, before);
}

/** The plain form. */
export function weighPlainly(valences: number[], before: number): void {
  for (let at = 0; at < valences.length; at++) {
    const valence = valences[at] ?? 0;
    const first = valences.indexOf(valence);
    valences[first] = valence * (first < before ? beforeBut : afterBut);
  }
}

/** The same with the places of each value at hand, the first on top of a heap: for very long texts. */
export function weighTracked(valences: number[], before: number): void {
  const places = new Map<number, number[]>();
  const add = (valence: number, at: number): void => {
    const heap = places.get(valence);
    if (heap === undefined) places.set(valence, [at]);
    else push(heap, at);
  };
  for (const [at, valence] of valences.entries()) add(valence, at);
  for (let at = 0; at < valences.length; at++) {
    const valence = valences[at] ?? 0;
    const heap = places.get(valence);
    const first = heap?.[0];
    if (heap === undefined || first === undefined) continue;
    pop(heap);
    const weighed = valence * (first < before ? beforeBut : afterBut);
    valences[first] = weighed;
    add(weighed, first);
  }
}

function push(heap: number[], value: number): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = heap[above] ?? 0;
    if (other <= value) break;
    heap[at] = other;
    at = above;
  }
  heap[at] = value;
}

/** Removes the least. */
function pop(heap: number[]): void {
  const value = heap.pop();
  if (value === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const least = (heap[left + 1] ?? Number.POSITIVE_INFINITY) < (heap[left] ?? 0) ? left + 1 : left;
    const other = heap[least];
    if (other === undefined || other >= value) break;
    heap[at] = other;
    at = least;
  }
  heap[at] = value;
}
