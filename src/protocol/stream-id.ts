const MAX_ID_LENGTH = 64

/** An id made of any name: letters without their accents, everything else as hyphens. */
export function idOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, MAX_ID_LENGTH)
  return plain === '' ? 'camera' : plain
}

/** `id`, or with the first number behind it that nobody has. */
export function uniqueId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  for (let number = 2; ; number++) {
    const ending = `-${number}`
    const next = id.slice(0, MAX_ID_LENGTH - ending.length) + ending
    if (!taken.has(next)) return next
  }
}
