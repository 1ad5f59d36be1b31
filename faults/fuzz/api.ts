import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { messageOf } from '../../src/errors.ts'
import type { RelayProcess } from '../relay-process.ts'
import { fromSchema, TEXTS, type Schema } from './from-schema.ts'

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

/** One request, as it is sent. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly type: string
  readonly body: string | undefined
}

/** Few, so that calls meet what others made; the last are no ids at all. */
const IDS = ['a', 'b', 'c', 'd', 'e', '__proto__', '%00', '%E0%A4%A', '..%2f..', 'x'.repeat(65)]
/** Pictures are made by ffmpeg, and waited for: not ten thousand of them. */
const SLOW = /snapshot\.jpg$/
/** Refused with 503 or 507 for reasons that lie outside of the relay. */
const FROM_OUTSIDE = new Set(['no-picture', 'decode-failed', 'config-unwritable'])

/** Calls as the relay's own document describes them, and some that it would not. */
export async function callsOf(relay: RelayProcess): Promise<fc.Arbitrary<Call>> {
  const document = JSON.parse((await relay.call('GET', 'openapi.json')).text) as Document
  const named = (ref: string): Schema => document.components.schemas[ref.split('/').at(-1) ?? ''] ?? {}
  const calls = Object.entries(document.paths)
    .filter(([path]) => !SLOW.test(path))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => callOf(method, path, operation, named)),
    )
  assert.ok(calls.length > 15, 'the document describes the API')
  return fc.oneof(...calls)
}

function callOf(
  method: string,
  path: string,
  { parameters, requestBody }: Operation,
  named: (ref: string) => Schema,
): fc.Arbitrary<Call> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([name]) => name)
  const inPath = fc.tuple(...names.map(() => fc.constantFrom(...IDS)))
  const value = fc.constantFrom('true', 'false', '', ...TEXTS)
  const ofQuery = parameters.filter((parameter) => parameter.in === 'query')
  const query = fc.tuple(...ofQuery.map(({ name }) => fc.option(value.map((text) => [name, text] as const))))
  const [[type, { schema }] = ['application/json', { schema: undefined }]] = Object.entries(
    requestBody?.content ?? {},
  )
  const body = schema === undefined ? fc.constant(undefined) : bodyOf(fromSchema(schema, named))
  return fc.record({ inPath, query, body }).map(({ inPath, query, body }) => {
    const filled = names.reduce((text, name, index) => text.replace(name, inPath[index] ?? ''), path)
    const search = new URLSearchParams(
      query.filter((pair) => pair !== null).map(([key, text]) => [key, text]),
    )
    return { method: method.toUpperCase(), path: `${filled.slice(1)}?${search.toString()}`, type, body }
  })
}

/** JSON of the value; now and then cut in the middle, as by a network. */
function bodyOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const json = value.map((value) => JSON.stringify(value) ?? '')
  const cut = fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)))
  return fc.oneof({ weight: 20, arbitrary: json }, { weight: 1, arbitrary: cut })
}

/** Rejects unless the relay answers in order: no fault of its own, refusals as problems (RFC 9457). */
async function judgeCall(relay: RelayProcess, { method, path, type, body }: Call): Promise<void> {
  const { status, text } = await relay.call(method, path, body, type)
  if (status < 400) return
  const [, code = ''] = /"code":"([^"]+)"/.exec(text) ?? []
  if (code !== '' && (status < 500 || FROM_OUTSIDE.has(code))) return
  const what = [method, path, body].map((part = '') => part.slice(0, SHOWN)).join(' ')
  throw new Error(`${status} ${text.slice(0, SHOWN)} to ${what}`)
}

/** Characters of each text in a message. */
const SHOWN = 500

const AT_ONCE = 8

/** Makes so many calls; rejects with the first, made as small as can be, that is not answered in order. */
export async function fuzzApi(relay: RelayProcess, calls: number, seed?: number): Promise<void> {
  const some = fc.array(await callsOf(relay), { minLength: AT_ONCE, maxLength: AT_ONCE })
  const property = fc.asyncProperty(some, async (several) => {
    await Promise.all(several.map((call) => judgeCall(relay, call)))
  })
  const runs = { numRuns: Math.ceil(calls / AT_ONCE), ...(seed !== undefined && { seed }) }
  const { failed, errorInstance, seed: used } = await fc.check(property, runs)
  if (failed) throw new Error(`${messageOf(errorInstance)}; seed ${used}`)
  assert.ok(relay.isAlive, 'the relay ended')
  assert.equal((await relay.call('GET', 'streams')).status, 200)
}
