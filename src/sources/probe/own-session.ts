import type { Source, SourceFault, SourceInfo } from '../../stream/source.ts'
import { Capture } from './capture.ts'
import { lookUntil, type Patience, type Sight } from './sight.ts'

/** Shorter GOPs are looked at for this long, so that more than one is seen. */
const SHORTEST_LOOK_MS = 800
const LOOK_EVERY_MS = 20
/** A camera that sends nothing for this long is a silent one. */
const SILENT_MS = 500

/** What was seen, and a promise that nothing of the source is left running. */
export interface OwnSight extends Sight {
  readonly letGo: Promise<void>
}

/** Starts a source and looks until a whole GOP was seen, it fails, or patience ends; then stops it. */
export async function lookByOwnSession(source: Source, patience: Patience): Promise<OwnSight> {
  const { clock, quietAtMs } = patience
  const capture = new Capture()
  let info: SourceInfo = {}
  let fault: SourceFault | undefined
  let heardMs: number | undefined
  let firstUnitMs = Infinity
  let lastMs = -Infinity
  const heard = (): void => {
    lastMs = clock.nowMs()
    heardMs ??= lastMs
  }
  source.start({
    unit(unit) {
      heard()
      firstUnitMs = Math.min(firstUnitMs, lastMs)
      capture.push(unit)
    },
    heard,
    info: (told) => void (info = told),
    failed: (told) => void (fault = told),
  })
  await lookUntil(patience, LOOK_EVERY_MS, () => {
    if (capture.keyframe) patience.onKeyframe(capture.keyframe)
    const nowMs = clock.nowMs()
    if (fault !== undefined) return true
    if (nowMs >= quietAtMs && nowMs - lastMs > SILENT_MS) return true
    return capture.hasWholeGop && nowMs - firstUnitMs >= SHORTEST_LOOK_MS
  })
  const letGo = fault === undefined ? source.stop() : Promise.resolve()
  return { capture, heardMs, fault, info, letGo }
}
