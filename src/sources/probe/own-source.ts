import type { Source } from '../../stream/source.ts'
import { Look, type OwnSight } from './look.ts'
import type { Patience } from './sight.ts'

/** Starts a source and looks until a whole GOP was seen, it fails, or patience ends; then stops it. */
export async function lookByOwnSource(source: Source, patience: Patience): Promise<OwnSight> {
  const look = new Look(patience.clock)
  source.start({
    unit: (unit) => look.unit(unit),
    heard: () => look.heard(),
    info: (told) => void (look.info = told),
    failed: (told) => look.failed(told),
  })
  await look.wait(patience)
  const { capture, heardMs, fault, info } = look
  const letGo = fault === undefined ? source.stop() : Promise.resolve()
  return { capture, heardMs, fault, info, letGo }
}
