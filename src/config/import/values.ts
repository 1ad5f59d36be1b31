/** A mapping, or an empty one for anything else. */
export function mapOf(value: unknown): ReadonlyMap<string, unknown> {
  if (!(value instanceof Map)) return new Map()
  return new Map(
    [...(value as Map<unknown, unknown>)].flatMap(([key, inner]) =>
      typeof key === 'string' ? [[key, inner] as const] : [],
    ),
  )
}

/** A text; undefined for what is empty, null (`~`), a list or a mapping. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return ['', '~', 'null', 'Null', 'NULL'].includes(text) ? undefined : text
}

/** The items of a list; a single text is a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return textOf(value) === undefined ? [] : [value]
}

/** What YAML 1.1 and 1.2 call true and false; undefined for anything else. */
export function switchOf(value: unknown): boolean | undefined {
  const word = textOf(value)?.toLowerCase()
  if (word === undefined) return undefined
  if (['true', 'yes', 'on', 'y'].includes(word)) return true
  return ['false', 'no', 'off', 'n'].includes(word) ? false : undefined
}
