import { silentLog } from '../../src/log.ts'
import { Fanout } from '../../src/stream/fanout.ts'
import { READER_LIMITS, type ReaderLimits } from '../../src/stream/patience.ts'
import type { Status } from '../../src/stream/status.ts'

/** What the source of a rendition says while all is well. */
export const live: Status = {
  state: 'live',
  cause: undefined,
  message: undefined,
  sinceMs: 0,
  nextTryMs: undefined,
}

type FanoutParts = ConstructorParameters<typeof Fanout>[0]

/** A fanout whose readers have the usual limits but for those that are given, and which tells nobody of them. */
export function makeFanout({
  limits,
  ...parts
}: Pick<FanoutParts, 'clock' | 'budget' | 'ringBytes'> &
  Partial<Omit<FanoutParts, 'limits'>> & { readonly limits: Partial<ReaderLimits> }): Fanout {
  return new Fanout({
    streamId: 'door',
    rendition: 'main',
    log: silentLog,
    onReader: () => undefined,
    ...parts,
    limits: { ...READER_LIMITS, ...limits },
  })
}
