import { setTimeout as sleep } from 'node:timers/promises'
import { BACK_MS, KEYFRAME_MS, type FaultCase, type Pull } from '../case.ts'
import { lacksNetworks, NetCamera } from '../net-camera.ts'
import { nextPicture, told } from '../stage.ts'

/** A connect that began without an answer is made again after so long at most: by the system, doubling from 1 s. */
const SYN_MS = 1_000

export const network = (_pull: Pull): FaultCase[] => [
  {
    name: 'cable',
    fault: 'network: the camera’s cable pulled for 20 s',
    expected: 'stalled, unreachable, then the picture',
    withinMs: BACK_MS + SYN_MS + KEYFRAME_MS,
    lacks: lacksNetworks,
    run: async (stage) => {
      const camera = await NetCamera.start()
      const { viewer } = await stage.play(camera.url)
      camera.unplug()
      const beganMs = performance.now()
      await told(viewer, 'stalled')
      await told(viewer, 'unreachable')
      await sleep(Math.max(0, 20_000 - (performance.now() - beganMs)))
      camera.plug()
      const ms = await nextPicture(viewer)
      await camera.close()
      return { words: 'stalled, unreachable, then the picture', ms }
    },
  },
  {
    name: 'black-hole',
    fault: 'network: the camera’s address swallows everything from the start',
    expected: 'unreachable, then the picture',
    withinMs: BACK_MS + SYN_MS + KEYFRAME_MS,
    lacks: lacksNetworks,
    run: async (stage) => {
      const camera = await NetCamera.start()
      camera.unplug()
      const viewer = await stage.watch(await stage.add(camera.url))
      await told(viewer, 'unreachable')
      await sleep(5_000)
      camera.plug()
      const ms = await nextPicture(viewer)
      await camera.close()
      return { words: 'unreachable, then the picture', ms }
    },
  },
]
