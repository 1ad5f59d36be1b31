import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultyCamera, FaultyCameraOptions } from '../../test/support/faulty-camera.ts'
import type { Wire } from '../../test/support/faulty-wire.ts'
import { BACK_MS, KEYFRAME_MS, STALL_MS, type FaultCase, type Pull, type Seen } from '../case.ts'
import { afterKeyframe, nextPicture, plays, type Stage } from '../stage.ts'

/** A camera that plays, what is done to it, and the viewer's next picture after that. */
function cutCase(
  name: string,
  fault: string,
  withinMs: number,
  act: (camera: FaultyCamera) => void,
): FaultCase {
  return {
    name,
    fault: `camera that plays: ${fault}`,
    expected: 'the picture again',
    withinMs,
    run: async (stage) => {
      const camera = await stage.camera()
      const { viewer } = await stage.play(camera.url)
      const beganMs = performance.now()
      act(camera)
      const afterKeyframeMs = await afterKeyframe(viewer, camera, beganMs)
      const ms = performance.now() - beganMs
      await viewer.hasPictures(viewer.pictures + 10)
      if (viewer.check.backwardSteps > 0) throw new Error('the clock stepped back')
      await camera.close()
      return { words: 'the picture again', ms, afterKeyframeMs }
    },
  }
}

function wireCase(wire: Wire, fault: string, seconds: number): FaultCase {
  return {
    name: `wire-${wire}`,
    isShort: wire === 'corrupts',
    fault: `camera that plays: ${fault} for ${seconds} s`,
    expected: 'attached, then the picture',
    // What it left of the stream may have to stall first.
    withinMs: STALL_MS + BACK_MS + KEYFRAME_MS,
    run: async (stage) => {
      const camera = await stage.camera()
      const { viewer } = await stage.play(camera.url)
      camera.wire = wire
      await sleep(seconds * 1000)
      camera.wire = 'clean'
      const ms = await nextPicture(viewer)
      await camera.close()
      return { words: 'attached, then the picture', ms }
    },
  }
}

/** Jumps, each with a picture behind it: ffmpeg follows no step of more than 2^31 ticks. */
function jumpCase(name: string, fault: string, seconds: readonly number[], isShort: boolean): FaultCase {
  return {
    name,
    isShort,
    fault: `camera that plays: ${fault}`,
    expected: 'plays on, no step back',
    withinMs: BACK_MS + KEYFRAME_MS,
    run: async (stage) => {
      const camera = await stage.camera()
      const { viewer } = await stage.play(camera.url)
      let ms = 0
      for (const step of seconds) {
        camera.jumpClock(step)
        ms = Math.max(ms, await nextPicture(viewer))
        await viewer.hasPictures(viewer.pictures + 15)
      }
      // Over the wrap itself: the last jump ends right before it.
      if (seconds === TO_THE_WRAP) await viewer.hasPictures(viewer.pictures + 60)
      const isSteady = viewer.check.backwardSteps === 0
      await camera.close()
      return { words: isSteady ? 'plays on, no step back' : 'the clock stepped back', ms }
    },
  }
}

function healthyCase(name: string, fault: string, options: FaultyCameraOptions, seconds: number): FaultCase {
  return {
    name,
    fault: `camera: ${fault}, for ${seconds} s`,
    expected: 'healthy, not restarted',
    run: async (stage) => playOn(stage, await stage.camera(options), seconds),
  }
}

async function playOn(stage: Stage, camera: FaultyCamera, seconds: number): Promise<Seen> {
  const { viewer } = await stage.play(camera.url)
  const before = viewer.pictures
  await sleep(seconds * 1000)
  const came = viewer.pictures - before
  const isHealthy = plays(camera) === 1 && came > seconds * 20
  await camera.close()
  return { words: isHealthy ? 'healthy, not restarted' : `${plays(camera)} starts, ${came} pictures` }
}

const HOUR = 3600
/** To a second before 2^33 ticks of 90 kHz, with what is played meanwhile. */
const TO_THE_WRAP = [20_000, 20_000, 20_000, 20_000, 15_439.5]

export const running = (_pull: Pull): FaultCase[] => [
  cutCase('stall', 'silent, its connection open', STALL_MS + BACK_MS + KEYFRAME_MS, (camera) =>
    camera.stall(),
  ),
  cutCase('fin', 'FIN', BACK_MS + KEYFRAME_MS, (camera) => camera.cut('fin')),
  cutCase('rst', 'RST', BACK_MS + KEYFRAME_MS, (camera) => camera.cut('rst')),
  cutCase('bye', 'BYE', BACK_MS + KEYFRAME_MS, (camera) => camera.cut('bye')),
  wireCase('loses', '5 % of the packets lost', 5),
  wireCase('corrupts', 'payload damaged', 2),
  wireCase('junk', 'junk between the frames', 5),
  jumpCase('clock-forth', 'its clock an hour on', [HOUR], false),
  jumpCase('clock-back', 'its clock an hour back', [-HOUR], true),
  jumpCase('wrap-33', 'over the 33-bit wrap of its clock', TO_THE_WRAP, true),
  healthyCase('gop-60', 'a keyframe a minute', { keyframes: 'once-a-minute' }, 70),
  healthyCase('refresh', 'intra refresh, no keyframe after the first', { keyframes: 'refresh' }, 20),
]
