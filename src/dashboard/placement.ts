/**
 * Puts these elements into `parent`, in their order, and removes all others. As few as possible are moved: a player that is
 * moved would begin anew where the browser cannot move it as it is.
 */
export function placeChildren(parent: Element, wanted: readonly Element[]): void {
  const keep = new Set(wanted)
  for (const child of Array.from(parent.children).filter((child) => !keep.has(child))) child.remove()
  const staying = unmoved([...parent.children], wanted)
  let next: Element | null = null
  for (const child of wanted.toReversed()) {
    if (!staying.has(child)) moveBefore(parent, child, next)
    next = child
  }
}

/** The most elements that can stay where they are: the longest run of `wanted` that is in the order of `present`. */
export function unmoved<Item>(present: readonly Item[], wanted: readonly Item[]): ReadonlySet<Item> {
  const places = new Map(present.map((item, place) => [item, place]))
  const known = wanted.filter((item) => places.has(item))
  /** The longest run that ends with each one: its length, and the one before. */
  const runs: { length: number; before: number }[] = []
  known.forEach((item, index) => {
    const run = { length: 1, before: -1 }
    for (let earlier = 0; earlier < index; earlier++) {
      const isBehind = places.get(known[earlier]!)! < places.get(item)!
      if (!isBehind || runs[earlier]!.length < run.length) continue
      run.length = runs[earlier]!.length + 1
      run.before = earlier
    }
    runs.push(run)
  })
  const staying = new Set<Item>()
  let last = runs.reduce((best, run, index) => (run.length > (runs[best]?.length ?? 0) ? index : best), -1)
  for (; last >= 0; last = runs[last]!.before) staying.add(known[last]!)
  return staying
}

/** Newer browsers move an element without taking it out of the page, so that it goes on as it is. */
function moveBefore(parent: Element, child: Element, next: Element | null): void {
  const move: unknown = Reflect.get(parent, 'moveBefore')
  const isHere = child.isConnected && parent.isConnected
  if (typeof move === 'function' && isHere) Reflect.apply(move, parent, [child, next])
  else parent.insertBefore(child, next)
}
