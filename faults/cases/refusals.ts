import type { Fault } from '../../test/support/faulty-camera.ts'
import { BACK_MS, KEYFRAME_MS, type FaultCase, type Pull } from '../case.ts'
import { afterKeyframe, told } from '../stage.ts'

/** A camera that does not begin to play, and what the relay says of it, where the pulls differ by which. */
type Row = readonly [fault: Fault, what: string, cause: string | Readonly<Record<Pull, string>>]

const ROWS: readonly Row[] = [
  ['mute', 'mute after connect', 'unreachable'],
  ['mute-at-describe', 'mute at DESCRIBE', 'unreachable'],
  ['mute-at-setup', 'mute at SETUP', 'stalled'],
  ['mute-at-play', 'mute at PLAY', 'stalled'],
  ['slow-sdp', 'SDP at a byte a second', 'unreachable'],
  ['huge-sdp', 'SDP of 64 MB', 'exited'],
  // ffmpeg reads it for as long as it comes.
  ['endless-header', 'a header without end', { ffmpeg: 'stalled', native: 'exited' }],
  ['redirect-loop', 'redirects to itself', 'exited'],
  ['not-found', '404', 'not-found'],
  ['busy', '503', 'exited'],
  ['unsupported-transport', '461 to every transport', 'transport'],
  ['jpeg', 'JPEG instead of H.264', 'unsupported-codec'],
  ['no-video', 'no video track', 'no-video'],
]

/** Each camera is mended the moment that the relay has said what is wrong: no deadline runs then. */
export const refusals = (pull: Pull): FaultCase[] => [
  ...ROWS.map(([fault, what, causes]): FaultCase => ({
    name: fault,
    fault: `camera: ${what}`,
    expected: `${typeof causes === 'string' ? causes : causes[pull]}, then the picture`,
    withinMs: BACK_MS + KEYFRAME_MS,
    run: async (stage) => {
      const camera = await stage.camera({ fault })
      const viewer = await stage.watch(await stage.add(camera.url))
      const { cause } = await viewer.message('state', (message) => message['cause'] !== null)
      camera.fault = 'none'
      const beganMs = performance.now()
      const afterKeyframeMs = await afterKeyframe(viewer, camera, beganMs)
      const ms = performance.now() - beganMs
      await camera.close()
      return { words: `${String(cause)}, then the picture`, ms, afterKeyframeMs }
    },
  })),
  {
    name: 'refused',
    fault: 'camera: its port refuses for 5 s',
    expected: 'unreachable, then the picture',
    withinMs: BACK_MS + KEYFRAME_MS,
    run: async (stage) => {
      const camera = await stage.camera()
      await camera.refuse()
      const viewer = await stage.watch(await stage.add(camera.url))
      await told(viewer, 'unreachable')
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      await camera.accept()
      const beganMs = performance.now()
      const afterKeyframeMs = await afterKeyframe(viewer, camera, beganMs)
      const ms = performance.now() - beganMs
      await camera.close()
      return { words: 'unreachable, then the picture', ms, afterKeyframeMs }
    },
  },
  {
    name: 'unauthorized',
    fault: 'camera: 401 for a minute, then another password by the API',
    expected: 'unauthorized, at most 3 logins, then the picture',
    withinMs: BACK_MS + KEYFRAME_MS,
    run: async (stage) => {
      const camera = await stage.camera({ fault: 'unauthorized' })
      const login = { user: 'u', password: 'wrong' }
      const id = await stage.add(camera.url, login)
      const viewer = await stage.watch(id)
      await told(viewer, 'unauthorized')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
      const { logins } = camera
      camera.fault = 'none'
      const beganMs = performance.now()
      await stage.relay.change('PATCH', `streams/${id}`, { ...login, url: camera.url, password: 'right' })
      const afterKeyframeMs = await afterKeyframe(viewer, camera, beganMs)
      const ms = performance.now() - beganMs
      await camera.close()
      const words = `unauthorized, ${logins > 3 ? logins : 'at most 3'} logins, then the picture`
      return { words, ms, afterKeyframeMs }
    },
  },
]
