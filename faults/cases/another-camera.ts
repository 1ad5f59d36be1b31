import { startChangingCamera } from '../../test/support/changing-camera.ts'
import { startGstCamera } from '../../test/support/gst-camera.ts'
import { BACK_MS, type FaultCase, type Pull } from '../case.ts'
import { plays } from '../stage.ts'
import { Switchboard } from '../switchboard.ts'
import type { Stage } from '../stage.ts'
import type { WsViewer } from '../../test/support/ws-viewer.ts'

/** GStreamer's cameras here send a keyframe a second, and need as long to begin. */
const GST_START_MS = 2_000

interface Peer {
  readonly port: number
}

/** The camera at an address becomes another. */
function swapCase(
  pull: Pull,
  name: string,
  fault: string,
  start: (stage: Stage) => Promise<readonly [Peer, Peer]>,
  expected: (layout: Layout) => string,
  wanted: string,
): FaultCase {
  return {
    name,
    isShort: name.startsWith('audio'),

    fault: `camera: ${fault}`,
    expected: wanted,
    withinMs: BACK_MS + GST_START_MS,
    run: async (stage) => {
      const [before, after] = await start(stage)
      const board = await Switchboard.start(before.port)
      const { viewer } = await stage.play(board.url)
      const from = viewer.messages.length
      const beganMs = performance.now()
      board.goTo(after.port)
      const { layout } = await viewer.message('hello', ({ layout }) => layout !== null, from)
      await viewer.hasPictures(viewer.pictures + 5)
      return { words: expected(layout as Layout), ms: performance.now() - beganMs }
    },
  }
}

interface Layout {
  readonly video: { readonly codec: string; readonly height: number }
  readonly audio: object | null
}

async function newSize(viewer: WsViewer, change: () => void): Promise<number> {
  const from = viewer.messages.length
  const beganMs = performance.now()
  change()
  await viewer.message('hello', ({ layout }) => (layout as Layout | null)?.video.height === 176, from)
  await viewer.hasPictures(viewer.pictures + 5)
  return performance.now() - beganMs
}

const reordering: FaultCase = {
  name: 'b-pictures',
  fault: 'camera: B-pictures, for 5 s',
  expected: 'healthy',
  run: async (stage) => {
    const camera = await startGstCamera({ bframes: 2 })
    const { viewer } = await stage.play(camera.url)
    await viewer.hasPictures(viewer.pictures + 125)
    await camera.close()
    return { words: 'healthy' }
  },
}

/** RTP has no decoding times: it is said, and ffmpeg named. */
const refusedReordering: FaultCase = {
  name: 'b-pictures',
  fault: 'camera: B-pictures',
  expected: 'unsupported-codec',
  run: async (stage) => {
    const camera = await startGstCamera({ bframes: 2 })
    const viewer = await stage.watch(await stage.add(camera.url))
    const { cause } = await viewer.message('state', (message) => message['cause'] !== null)
    await camera.close()
    return { words: String(cause) }
  },
}

export const anotherCamera = (pull: Pull): FaultCase[] => [
  {
    name: 'new-size',
    fault: 'camera that plays: another resolution',
    expected: 'told, plays on',
    withinMs: BACK_MS + 1_000,
    run: async (stage) => {
      const camera = await startChangingCamera()
      const { viewer } = await stage.play(camera.url)
      return { words: 'told, plays on', ms: await newSize(viewer, () => camera.change()) }
    },
  },
  swapCase(
    pull,
    'new-codec',
    'back with H.265 instead of H.264',
    () => Promise.all([startGstCamera(), startGstCamera({ codec: 'h265' })]),
    ({ video }) => `plays ${video.codec.slice(0, 4)}`,
    'plays hvc1',
  ),
  swapCase(
    pull,
    'audio-appears',
    'back with sound',
    (stage) => Promise.all([stage.camera(), stage.camera({ audio: true })]),
    ({ audio }) => (audio === null ? 'no sound' : 'plays with sound'),
    'plays with sound',
  ),
  swapCase(
    pull,
    'audio-vanishes',
    'back without sound',
    (stage) => Promise.all([stage.camera({ audio: true }), stage.camera()]),
    ({ audio }) => (audio === null ? 'plays without sound' : 'still sound'),
    'plays without sound',
  ),
  pull === 'native' ? refusedReordering : reordering,
  {
    name: 'silent-metadata',
    fault: 'camera: a metadata track that never sends',
    expected: 'healthy',
    run: async (stage) => {
      const camera = await stage.camera({ metadata: true, audio: true })
      const { viewer } = await stage.play(camera.url)
      await viewer.hasPictures(viewer.pictures + 50)
      const words = plays(camera) === 1 ? 'healthy' : 'restarted'
      await camera.close()
      return { words }
    },
  },
]
