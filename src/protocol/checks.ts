/** Fields of a JSON object that nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Tells whether a value is of a kind. */
export type Check = (value: unknown) => boolean

/** The object that a text is, as JSON. Never throws. */
export function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Also below zero: a delay measured with two clocks can be. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

/** Of a stream or a rendition. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)
}

/** Also null. */
export function orNull(check: Check): Check {
  return (value) => value === null || check(value)
}

/** Also not there. */
export function orAbsent(check: Check): Check {
  return (value) => value === undefined || check(value)
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

/** An object with any keys. */
export function mapOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value).every(check)
}

/** An object with these keys, and any others. */
export function shapeOf(fields: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(fields)
  return (value) => isObject(value) && checks.every(([name, isRight]) => isRight(value[name]))
}
