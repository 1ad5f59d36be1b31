import type { Layout } from '../../media/track.ts'
import type { Unit } from '../../media/unit.ts'
import type { SourceInfo } from '../../stream/source.ts'
import type { State, Status } from '../../stream/status.ts'
import { Capture } from './capture.ts'
import { lookUntil, type Patience, type Sight } from './sight.ts'

const LOOK_EVERY_MS = 50

/** A rendition as far as it can be looked at without its noticing. */
export interface RunningPull {
  readonly status: Status
  readonly layout: Layout | undefined
  readonly info: SourceInfo
  readonly ring: {
    readonly firstIndex: number
    readonly nextIndex: number
    readonly poster: readonly Unit[]
    at(index: number): Unit | undefined
  }
}

/** States in which a source of the rendition has the camera, or is about to. */
const PULLING: ReadonlySet<State> = new Set(['live', 'starting'])

/** Does a source of the rendition have the camera, or is one about to? */
export function isPulling({ status }: Pick<RunningPull, 'status'>): boolean {
  return PULLING.has(status.state)
}

/** Looks at what the ring holds and gets, until a whole GOP was seen, the pull fails, or patience ends. */
export async function lookAtRunning(pull: RunningPull, patience: Patience): Promise<Sight> {
  const { ring } = pull
  const capture = new Capture()
  let next = ring.firstIndex
  let heardMs = ring.poster[0]?.arrivedMs
  await lookUntil(patience, LOOK_EVERY_MS, () => {
    if (next < ring.firstIndex) {
      capture.forget()
      next = ring.firstIndex
    }
    for (; next < ring.nextIndex; next += 1) {
      const unit = ring.at(next)!
      heardMs ??= unit.arrivedMs
      capture.push(unit)
    }
    if (capture.keyframe) patience.onKeyframe(capture.keyframe)
    return capture.hasWholeGop || !isPulling(pull)
  })
  const { cause, message } = pull.status
  const fault = cause === undefined || isPulling(pull) ? undefined : { cause, message: message ?? cause }
  return { capture, heardMs, fault, info: pull.info }
}
