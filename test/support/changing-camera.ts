import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isKeyframe, makeClip, PICTURES_PER_SECOND, type Clip } from '../../bench/clip.ts'
import { RtspServer } from '../../src/rtsp/server.ts'
import type { AccessUnit, Presentation } from '../../src/rtsp/presentation.ts'
import { closeAtEnd } from './leftovers.ts'

const PICTURE_MS = 1000 / PICTURES_PER_SECOND
const TICKS_PER_PICTURE = 90_000 / PICTURES_PER_SECOND
const SIZES = ['640x368', '320x176'] as const

/** A camera that sends on while its picture becomes another size, as when somebody changes it in its settings. */
export interface ChangingCamera {
  readonly url: string
  /** The next keyframe is of the other size: 640 × 368 or 320 × 176. */
  change(): void
}

/** Starts with 640 × 368. It carries the parameter sets in front of each keyframe, and no sound. */
export async function startChangingCamera(): Promise<ChangingCamera> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-changing-'))
  const clips: Clip[] = []
  for (const size of SIZES) {
    const picture = `testsrc2=size=${size}:rate=${PICTURES_PER_SECOND}`
    clips.push(await makeClip(folder, 1, { picture, seconds: 2 }))
  }
  await rm(folder, { recursive: true })
  let [clip, next] = clips
  const listeners = new Set<(unit: AccessUnit) => void>()
  const presentation: Presentation = {
    name: 'Changing camera',
    tracks: [{ kind: 'video', codec: 'h264', parameterSets: clip!.parameterSets }],
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  let [sent, place, wantsChange] = [0, 0, false]
  const timer = setInterval(() => {
    if (wantsChange && isKeyframe(clip!.pictures[place]!)) {
      ;[clip, next, place, wantsChange] = [next, clip, 0, false]
    }
    const data = clip!.pictures[place]!
    place = (place + 1) % clip!.pictures.length
    const pts90k = sent++ * TICKS_PER_PICTURE
    const unit = { trackIndex: 0, pts90k, wallMs: Date.now(), keyframe: isKeyframe(data), data }
    for (const listener of listeners) listener(unit)
  }, PICTURE_MS)
  const server = new RtspServer({ resolve: (path) => (path === '/cam' ? presentation : undefined) })
  closeAtEnd(async () => {
    clearInterval(timer)
    await server.close()
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    url: `rtsp://127.0.0.1:${port}/cam`,
    change: () => (wantsChange = true),
  }
}
