import type { ReaderAnswer } from './answers.ts'
import type { CameraView, ReaderView } from './hub-view.ts'

type NamedReader = readonly [rendition: string, reader: ReaderView]

/** Who watches a camera, with the rendition they watch. */
export function readersOf(camera: CameraView): NamedReader[] {
  return [...camera.renditions].flatMap(([name, { readers }]) =>
    [...readers].map((reader) => [name, reader] as const),
  )
}

/** Who watches a camera and how, as of now: at most `limit`, those first who came first to each rendition. */
export function viewReaders(camera: CameraView, limit = Infinity): ReaderAnswer[] {
  return readersOf(camera).slice(0, limit).map(viewReader)
}

function viewReader([rendition, reader]: NamedReader): ReaderAnswer {
  const { id, details, sinceMs, bytesOut, unitsOut, lagMs, drops, report = null } = reader
  const { output, address, agent, principal, principalName } = details
  return {
    id,
    rendition,
    output,
    address,
    agent,
    principal,
    principalName,
    sinceMs,
    bytesOut,
    unitsOut,
    lagMs,
    drops,
    report,
  }
}
