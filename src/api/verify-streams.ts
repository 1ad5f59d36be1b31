import type { CompiledStream } from '../config/compiled-stream.ts'
import type { Verify } from '../config/store-plans.ts'
import { RelayError } from '../errors.ts'
import type { SourceFault } from '../stream/source.ts'
import type { Call } from './operation.ts'
import { flagsOf } from './query-flags.ts'

/**
 * Ask the cameras: what is wrong with each, in its place; undefined where it would play or was not asked to the end.
 * Resolves when nothing of the asking is left running. Obeys the address rule.
 */
export type VerifyCameras = (
  streams: readonly CompiledStream[],
) => Promise<readonly (SourceFault | undefined)[]>

/** What the query's `verify` says. */
export const VERIFY = {
  verify:
    '`true` asks the camera first and refuses it, with 422, when it would not play. RTSP is asked by DESCRIBE; what cannot be asked so is pulled until its first video comes, at most 10 s. Of a list, each that would not play is named',
}

/** What asks the cameras of this call before they are stored; undefined where it is not wanted. */
export function verifyOf({ query, body }: Call, verify: VerifyCameras): Verify | undefined {
  if (!flagsOf(query, 'verify').verify) return undefined
  return async (streams) => {
    const found = await verify(streams)
    const bad = found.flatMap((fault, index) => {
      if (fault === undefined) return []
      const { cause, message } = fault
      const path = Array.isArray(body) ? `/${index}` : ''
      const sentence = `The camera "${streams[index]?.config.id}" is not taken (${cause}): ${message}`
      return [{ sentence, fault: { path, message: `${cause}: ${message}` } }]
    })
    if (bad.length === 0) return
    const detail = `Nothing was changed. ${bad.map(({ sentence }) => sentence).join(' ')}`
    throw new RelayError('verify-failed', detail, { faults: bad.map(({ fault }) => fault) })
  }
}
