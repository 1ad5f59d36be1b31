import { RtspError } from '../../rtsp/rtsp-error.ts'
import { brokenOff } from '../../stream/pull-life.ts'
import type { SourceFault } from '../../stream/source.ts'
import type { Choice } from './choice.ts'

/** Where there is no ffmpeg: with why this camera needs one. */
export function withReason({ cause, message }: SourceFault, { why }: Choice): SourceFault {
  if (cause !== 'no-ffmpeg' || why === undefined) return { cause, message }
  return { cause, message: `The relay cannot pull this camera by itself: ${why}. ${message}` }
}

/** What asking a camera ended in. */
export function faultOf(thrown: unknown): SourceFault {
  if (thrown instanceof RtspError) return { cause: thrown.kind, message: thrown.message }
  return brokenOff(thrown)
}
