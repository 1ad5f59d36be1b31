import * as fc from 'fast-check'

/** A JSON Schema (2020-12), as far as the API's document uses it. */
export interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly required?: readonly string[]
}

/** Keys that a careless merge would follow. */
const EVIL_KEYS = ['__proto__', 'constructor', 'toString', 'id', '']
/** What people, scripts and attackers write where a text is wanted. Nothing but this machine is asked. */
export const TEXTS = [
  'rtsp://127.0.0.1:1/a',
  'rtsp://u:p%40@127.0.0.1:1/a?b=c',
  'rtsps://[::1]:1/',
  'http://127.0.0.1:1/x',
  'rtsp://',
  'file:///etc/passwd',
  'rtsp://127.0.0.1:1/\r\nX: y',
  '../../etc',
  '__proto__',
  'a',
  'b',
  'c',
  'main',
  'sub',
  'on-demand',
  'tcp',
  'streams: { a: rtsp://127.0.0.1:1/ }',
  '{ "streams": [{ "id": "d", "url": "rtsp://127.0.0.1:1/" }] }',
  '\u0000',
  '${BATON_CAMERA_X}',
]
/** Longer than the head of a request may be. */
const LONG_TEXTS = [
  '['.repeat(5000),
  `{ "streams": [${'['.repeat(3000)}${']'.repeat(3000)}] }`,
  'x'.repeat(3000),
]

const text = fc.oneof(fc.constantFrom(...TEXTS, ...LONG_TEXTS), fc.string({ maxLength: 20, unit: 'binary' }))
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e308, 2 ** 53))
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.constant(null))

/** Mostly what the schema asks for; at any place, now and then, something else. */
export function fromSchema(schema: Schema, named: (ref: string) => Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: asAsked(schema, named) }, { weight: 1, arbitrary: anything })
}

function asAsked(schema: Schema, named: (ref: string) => Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fromSchema(named(schema.$ref), named)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map((choice) => fromSchema(choice, named)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  switch (schema.type) {
    case 'object':
      return objectOf(schema, named)
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}, named), { maxLength: 3 })
    case 'string':
      return text
    case 'integer':
    case 'number':
      return number
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return anything
  }
}

function objectOf(
  { properties = {}, required = [] }: Schema,
  named: (ref: string) => Schema,
): fc.Arbitrary<unknown> {
  const known = Object.entries(properties).map(([key, schema]) => {
    const value = fromSchema(schema, named).map((value) => [key, value] as const)
    return fc.option(value, { nil: undefined, freq: required.includes(key) ? 20 : 1 })
  })
  const evil = fc.tuple(fc.constantFrom(...EVIL_KEYS), anything)
  return fc
    .tuple(fc.tuple(...known), rarely(evil))
    .map(([entries, more]) => Object.fromEntries([...entries, more].filter((entry) => entry !== undefined)))
}

function rarely<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
}
