import { RelayError } from '../errors.ts'
import type { ErrorCode, FieldFault } from '../errors.ts'
import type { AddressRule } from '../net/address-rule.ts'
import { entryOf } from './compiled-stream.ts'
import type { CodedFault, CompiledStream } from './compiled-stream.ts'
import { faultText, pointer } from './faults.ts'
import { asWritten, judgeStream } from './judge-stream.ts'
import type { LoadedStream } from './load-streams.ts'
import type { NewSecret } from './pending-secrets.ts'
import type { Secrets } from './secrets.ts'
import type { SourceSecret } from './source-secret.ts'
import { applyPatch } from './stream-input.ts'

/** What a write will do, before anything is done. */
export interface Plan {
  /** Entries of the file by stream id; undefined removes one. */
  readonly changes: ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined>
  /** What is kept of each source of the streams that stay; to be on the disk before the file is. */
  readonly secrets: ReadonlyMap<string, NewSecret>
  /** Of the sources that are touched, all that is kept once the file is written. */
  readonly settled: ReadonlyMap<string, SourceSecret | undefined>
  /** The streams that the write is answered with, with their secrets; of a list, in its order. */
  readonly results: readonly CompiledStream[]
}

/** What is there at the moment of the write. */
export interface PlanContext {
  readonly streams: ReadonlyMap<string, LoadedStream>
  readonly secrets: Secrets
  readonly rule: AddressRule
  readonly environment: NodeJS.ProcessEnv
  /** Was this stream edited by hand so lately that the caller cannot know? True once for each edit. */
  readonly takeUnseen: (id: string) => boolean
}

export type MakePlan = (context: PlanContext) => Plan | Promise<Plan>

/** Looks at what a write would store, with its secrets, before it is stored. Rejects what is not to be. */
export type Verify = (streams: readonly CompiledStream[]) => Promise<void>

/** Add one or all of a list, in place of those that are there where `replace` says so; to be interrupted before each. */
export function* planAdd(context: PlanContext, inputs: unknown, replace = false): Generator<void, Plan> {
  const isList = Array.isArray(inputs)
  const values: readonly unknown[] = isList ? inputs : [inputs]
  const faults: CodedFault[] = []
  if (values.length === 0) faults.push({ code: 'invalid-stream', path: '', message: 'the list is empty' })
  const compiled = new Map<string, CompiledStream>()
  const ids = new Set<string>()
  const taken = sourceIds(context.streams.values())
  for (const [i, value] of values.entries()) {
    yield
    const prefix = isList ? pointer([i]) : ''
    const before = replace ? streamOf(context, value) : undefined
    if (before !== undefined) checkMatch(context, before.config.id, undefined)
    for (const sourceId of before?.sources.keys() ?? []) taken.delete(sourceId)
    const id = idOf(value)
    if (id !== undefined && ((context.streams.has(id) && before === undefined) || ids.has(id))) {
      const message = `the id "${id}" is taken; choose another, or change that stream`
      faults.push({ code: 'duplicate-stream', path: `${prefix}/id`, message })
    }
    if (id !== undefined) ids.add(id)
    const found = compile(context, value, taken, before)
    if (Array.isArray(found)) {
      faults.push(...found.map((fault) => ({ ...fault, path: prefix + fault.path })))
      continue
    }
    compiled.set(found.config.id, found)
    for (const sourceId of found.sources.keys()) taken.add(sourceId)
  }
  if (faults.length > 0) throw faultsError(faults)
  return planOf(context, compiled)
}

/** What `input` would become, with the secrets that it would keep; changes nothing. */
export function preview(context: PlanContext, input: unknown): CompiledStream {
  const before = streamOf(context, input)
  const found = compile(context, input, othersThan(context, before), before)
  if (Array.isArray(found)) throw faultsError(found)
  return found
}

/** Make a stream exactly what `input` says. */
export function planPut(context: PlanContext, id: string, input: unknown, ifMatch: string | undefined): Plan {
  const before = context.streams.get(id)
  checkMatch(context, id, ifMatch)
  const value = isObject(input) && !Object.hasOwn(input, 'id') ? { id, ...input } : input
  return planChange(context, id, value, compile(context, value, othersThan(context, before), before))
}

/** Change a stream by a merge patch. */
export function planPatch(
  context: PlanContext,
  id: string,
  patch: unknown,
  ifMatch: string | undefined,
): Plan {
  const before = existing(context, id)
  checkMatch(context, id, ifMatch)
  const value = applyPatch(before.config, patch)
  const found = compile(context, value, othersThan(context, before), before)
  return planChange(context, id, value, Array.isArray(found) ? asWritten(found, patch) : found)
}

/** Remove a stream and its secrets. */
export function planRemove(context: PlanContext, id: string, ifMatch: string | undefined): Plan {
  existing(context, id)
  checkMatch(context, id, ifMatch)
  return planOf(context, new Map([[id, undefined]]))
}

/** Move the secrets that were written into the file by hand out of it. */
export function planMove(context: PlanContext): Plan {
  const exposed = [...context.streams].filter(([, { sources }]) =>
    [...sources.values()].some((one) => one.exposed),
  )
  return planOf(context, new Map(exposed))
}

function planChange(
  context: PlanContext,
  id: string,
  value: unknown,
  found: CompiledStream | CodedFault[],
): Plan {
  const other = idOf(value)
  const faults: CodedFault[] = Array.isArray(found) ? [...found] : []
  if (other !== undefined && other !== id && !faults.some(({ path }) => path === '/id')) {
    const message = `is "${other}", but the address names "${id}"; a stream keeps its id`
    faults.unshift({ code: 'invalid-stream', path: '/id', message })
  }
  if (Array.isArray(found) || faults.length > 0) throw faultsError(faults)
  if (found.etag === context.streams.get(id)?.etag) return planOf(context, new Map(), [found])
  return planOf(context, new Map([[id, found]]))
}

/** Throws `config-conflict` where a stream that the plan changes is another now than `before`, when it was made. */
export function refuseChanged(
  { changes }: Plan,
  before: ReadonlyMap<string, LoadedStream>,
  now: ReadonlyMap<string, LoadedStream>,
): void {
  for (const id of changes.keys()) {
    if (before.get(id)?.etag === now.get(id)?.etag) continue
    const what = `The stream "${id}" was changed while its cameras were asked`
    throw new RelayError('config-conflict', `${what}; read it again and repeat what you want changed`)
  }
}

function planOf(
  { streams }: PlanContext,
  compiled: ReadonlyMap<string, CompiledStream | undefined>,
  results = [...compiled.values()].flatMap((stream) => stream ?? []),
): Plan {
  const changes = new Map<string, Record<string, unknown> | undefined>()
  const secrets = new Map<string, NewSecret>()
  const settled = new Map<string, SourceSecret | undefined>()
  for (const [id, stream] of compiled) {
    const before = streams.get(id)
    for (const sourceId of before?.sources.keys() ?? []) settled.set(sourceId, undefined)
    for (const [sourceId, { secret }] of stream?.sources ?? []) {
      settled.set(sourceId, secret)
      secrets.set(sourceId, { streamId: id, secret })
    }
    changes.set(id, stream === undefined ? undefined : entryOf(stream, wasShort(before)))
  }
  return { changes, secrets, settled, results }
}

function compile(
  { secrets, rule, environment }: PlanContext,
  value: unknown,
  taken: ReadonlySet<string>,
  before?: LoadedStream,
): CompiledStream | CodedFault[] {
  return judgeStream(value, { origin: 'api', rule, environment, secrets, before, taken })
}

/** The stream that has the id of `input`. */
function streamOf({ streams }: PlanContext, input: unknown): LoadedStream | undefined {
  const id = idOf(input)
  return id === undefined ? undefined : streams.get(id)
}

function idOf(input: unknown): string | undefined {
  const id: unknown = isObject(input) ? Reflect.get(input, 'id') : undefined
  return typeof id === 'string' ? id : undefined
}

/** The ids of all sources but those of `before`. */
function othersThan({ streams }: PlanContext, before: LoadedStream | undefined): ReadonlySet<string> {
  return sourceIds([...streams.values()].filter((stream) => stream !== before))
}

function sourceIds(streams: Iterable<CompiledStream>): Set<string> {
  return new Set([...streams].flatMap(({ sources }) => [...sources.keys()]))
}

function existing({ streams }: PlanContext, id: string): LoadedStream {
  const found = streams.get(id)
  if (found === undefined)
    throw new RelayError('unknown-stream', `There is no stream "${id}"; GET /api/streams lists the streams`)
  return found
}

/** RFC 9110 §13.1.1: any of the list, by strong comparison. */
function checkMatch({ streams, takeUnseen }: PlanContext, id: string, ifMatch: string | undefined): void {
  const etag = streams.get(id)?.etag
  const unseen = takeUnseen(id)
  if (ifMatch === undefined) {
    if (!unseen) return
    const what = `The stream "${id}" was changed in the file a moment ago`
    throw new RelayError('config-conflict', `${what}; read it again and repeat what you want changed`)
  }
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (etag !== undefined && (tags.includes('*') || tags.includes(etag))) return
  const what =
    etag === undefined ? `There is no stream "${id}"` : `The stream "${id}" was changed since it was read`
  throw new RelayError('precondition-failed', `${what}; read it again and repeat what you want changed`)
}

/** One code where all faults have the same, else that of a stream with more than one thing wrong. */
function faultsError(faults: readonly CodedFault[]): RelayError {
  const codes = new Set<ErrorCode>(faults.map(({ code }) => code))
  const [first = 'invalid-stream'] = codes
  const plain: FieldFault[] = faults.map(({ path, message }) => ({ path, message }))
  return new RelayError(codes.size === 1 ? first : 'invalid-stream', faultText(plain), { faults: plain })
}

function wasShort(before: LoadedStream | undefined): boolean {
  return before !== undefined && !Object.hasOwn(JSON.parse(before.entry) as object, 'renditions')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
