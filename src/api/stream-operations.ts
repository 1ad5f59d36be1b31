import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { may } from '../auth/roles.ts'
import { unknownStream } from '../auth/unknown-stream.ts'
import type { StoredStream } from '../config/stored-stream.ts'
import type { Verify } from '../config/store-plans.ts'
import { fullForm, shortForm, streamSchema, type StreamConfig } from '../config/streams.ts'
import type { Log } from '../log.ts'
import { streamAnswer, streamList } from './answers.ts'
import type { HubView } from './hub-view.ts'
import type { Answer, Call, Operation } from './operation.ts'
import type { Order } from './order-operation.ts'
import { viewStream } from './stream-view.ts'
import { VERIFY, verifyOf, type VerifyCameras } from './verify-streams.ts'

/** What the API must know of the streams' settings. */
interface Streams {
  list(): readonly StreamConfig[]
  get(id: string): StoredStream | undefined
  readonly problem: string | undefined
  /** With `verify`, that is asked before anything is stored, and only about what would be stored. */
  add(inputs: unknown, options: { verify: Verify | undefined }): Promise<StoredStream[]>
  put(id: string, input: unknown, ifMatch?: string, verify?: Verify): Promise<StoredStream>
  patch(id: string, patch: unknown, ifMatch?: string): Promise<StoredStream>
  remove(id: string, ifMatch?: string): Promise<void>
}

export interface StreamParts {
  readonly streams: Streams
  readonly order: Order
  readonly hub: HubView
  readonly log: Log
  readonly verify: VerifyCameras
}

const streamInput = streamSchema.meta({ id: 'StreamInput' })

/** List, add, read, change and remove streams. */
export function streamOperations({ streams, order, hub, log, verify }: StreamParts): Operation[] {
  return [
    {
      name: 'listStreams',
      method: 'get',
      path: '/streams',
      summary: 'The streams that the caller may see, with their state',
      action: 'read',
      answers: {
        200: { description: 'The streams, in the order in which they are arranged', schema: streamList },
      },
      run({ caller: { principal } }) {
        const visible = order.arrange(streams.list()).filter(({ id }) => may(principal, 'read', id))
        const problem = may(principal, 'inspect') ? streams.problem : undefined
        const body = { streams: visible.map((config) => viewStream(config, hub, principal)), problem }
        return { status: 200, body }
      },
    },
    {
      name: 'addStreams',
      method: 'post',
      path: '/streams',
      summary: 'Add one stream, or a list of them: all or none',
      action: 'manage',
      query: VERIFY,
      body: z.union([streamInput, z.array(streamInput).min(1)]),
      answers: {
        201: {
          description: 'As it was given: one stream, or a list. Their cameras may still be away',
          schema: z.union([streamAnswer, z.array(streamAnswer)]),
        },
      },
      async run(call) {
        const added = await streams.add(call.body, { verify: verifyOf(call, verify) })
        for (const { config } of added) audit(log, call.caller, 'stream added', { stream: config.id })
        const [first] = added
        if (Array.isArray(call.body) || !first)
          return { status: 201, body: added.map(({ config }) => view(config, call)) }
        return answerWith(201, first, call)
      },
    },
    {
      name: 'readStream',
      method: 'get',
      path: '/streams/{id}',
      summary: 'One stream with its state',
      action: 'read',
      answers: { 200: { description: 'The stream', schema: streamAnswer } },
      run: (call) => answerWith(200, existing(call), call),
    },
    {
      name: 'putStream',
      method: 'put',
      path: '/streams/{id}',
      summary: 'Make a stream exactly this, adding it if there is none',
      action: 'manage',
      query: VERIFY,
      matches: true,
      body: z.union([withoutId(shortForm), withoutId(fullForm)]).meta({ id: 'StreamBody' }),
      answers: {
        200: { description: 'It was there', schema: streamAnswer },
        201: { description: 'It was added', schema: streamAnswer },
      },
      async run(call) {
        const id = idOf(call)
        const isNew = streams.get(id) === undefined
        const stored = await streams.put(id, call.body, call.ifMatch, verifyOf(call, verify))
        audit(log, call.caller, isNew ? 'stream added' : 'stream changed', { stream: id })
        return answerWith(isNew ? 201 : 200, stored, call)
      },
    },
    {
      name: 'patchStream',
      method: 'patch',
      path: '/streams/{id}',
      summary: 'Change a stream by a merge patch (RFC 7396)',
      action: 'manage',
      matches: true,
      body: z.looseObject({}).describe('The keys to change; null removes one'),
      answers: { 200: { description: 'The stream as it is now', schema: streamAnswer } },
      async run(call) {
        const stored = await streams.patch(idOf(call), call.body, call.ifMatch)
        audit(log, call.caller, 'stream changed', { stream: idOf(call) })
        return answerWith(200, stored, call)
      },
    },
    {
      name: 'removeStream',
      method: 'delete',
      path: '/streams/{id}',
      summary: 'Remove a stream, its secrets and its viewers',
      action: 'manage',
      matches: true,
      answers: { 204: { description: 'It is gone' } },
      async run(call) {
        await streams.remove(idOf(call), call.ifMatch)
        audit(log, call.caller, 'stream removed', { stream: idOf(call) })
        return { status: 204 }
      },
    },
  ]

  function existing(call: Call): StoredStream {
    const stored = streams.get(idOf(call))
    if (!stored) throw unknownStream()
    return stored
  }

  function view(config: StreamConfig, { caller }: Call): unknown {
    return viewStream(config, hub, caller.principal)
  }

  /** The ETag stands for the settings and their secrets, not for the state beside them. */
  function answerWith(status: number, { config, etag }: StoredStream, call: Call): Answer {
    return { status, body: view(config, call), headers: { ETag: etag } }
  }
}

function idOf({ params }: Call): string {
  return params['id'] ?? ''
}

/** In the body of a PUT the id may be left out, for the address names it. */
function withoutId<Shape extends { readonly id: z.ZodType }>(form: z.ZodObject<Shape>): z.ZodType {
  return z.strictObject({ ...form.shape, id: form.shape.id.optional() })
}
