import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { faultsOf } from '../config/faults.ts'
import { STREAM_ID, type StreamConfig } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Operation } from './operation.ts'

/** How people arranged the streams. */
export interface Order {
  arrange<Stream extends { readonly id: string }>(streams: readonly Stream[]): Stream[]
  set(ids: readonly string[]): Promise<void>
}

export interface OrderParts {
  readonly order: Order
  readonly streams: { list(): readonly StreamConfig[] }
  readonly log: Log
}

const orderInput = z
  .strictObject({
    streams: z
      .array(z.string().regex(STREAM_ID, 'is no id of a stream'))
      .refine((ids) => new Set(ids).size === ids.length, 'names a stream twice')
      .describe('Ids, the first one first'),
  })
  .meta({ id: 'Order' })

/** Arrange the streams, for everybody who watches. */
export function orderOperation({ order, streams, log }: OrderParts): Operation {
  return {
    name: 'arrangeStreams',
    method: 'put',
    path: '/order',
    summary:
      'Show the streams in this order; those that are not named come last, in the order of streams.json',
    action: 'operate',
    body: orderInput,
    answers: { 200: { description: 'The order of all streams', schema: orderInput } },
    async run({ body, caller }) {
      const input = orderInput.safeParse(body)
      if (!input.success) {
        const faults = faultsOf(input.error, '', () => Object.keys(orderInput.shape))
        throw new RelayError('invalid-body', 'Cannot arrange the streams: see the faults', { faults })
      }
      // A stream that was removed at this very moment is no fault of whoever arranges the rest.
      const known = new Set(streams.list().map(({ id }) => id))
      await order.set(input.data.streams.filter((id) => known.has(id)))
      audit(log, caller, 'streams arranged')
      return { status: 200, body: { streams: order.arrange(streams.list()).map(({ id }) => id) } }
    },
  }
}
