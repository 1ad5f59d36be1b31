import { setTimeout as sleep } from 'node:timers/promises'
import type { SeenPicture } from '../../test/support/picture-sampler.ts'
import { quantile } from '../statistics.ts'
import type { ClockCamera } from './clock-camera.ts'
import type { Viewer } from './viewer.ts'

/** A picture of at most this age is live. */
const LIVE_MS = 200
/** After a disturbance a player is back when it is no later than usual, give or take one picture. */
const ONE_PICTURE_MS = 40
const GIVE_UP_MS = 15_000
/** A relay that has just started has no keyframe yet. */
const WARM_UP_MS = 45_000
const LOOK_EVERY_MS = 50
const SETTLE_MS = 4000
const STALL_MS = 5000
const BEFORE_CPU_MS = 500

/** One click on a camera. A time is infinite where the moment did not come within {@link GIVE_UP_MS}. */
export interface Join {
  readonly firstMs: number
  readonly firstAgeMs: number
  readonly liveMs: number
}

/** How long each part is watched. */
export interface Windows {
  readonly joins: number
  readonly steadyMs: number
  readonly cpuMs: number
  readonly hiddenMs: number
}

/** What one player showed; all times in milliseconds, processor time in percent of a core. */
export interface Run extends Hidden {
  readonly joins: readonly Join[]
  readonly delaysMs: readonly number[]
  readonly fps: number
  readonly longestGapMs: number
  readonly rendererPercent: number
  readonly browserPercent: number
  readonly afterStallMs: number
}

/** A tab that was hidden for a while: the renderer's CPU meanwhile, and how soon it was back, in milliseconds. */
export interface Hidden {
  readonly hiddenPercent: number
  readonly afterHiddenMs: number
}

/** Clicks, watches and disturbs one player. */
export class Measurement {
  readonly #viewer: Viewer
  readonly #camera: ClockCamera

  constructor(viewer: Viewer, camera: ClockCamera) {
    this.#viewer = viewer
    this.#camera = camera
  }

  /** So many clicks, each at another place in the GOP. */
  async joins(count: number, gopSeconds: number): Promise<Join[]> {
    const joins: Join[] = []
    for (let i = 0; i < count; i++) {
      joins.push(await this.#join())
      await this.#viewer.stop()
      await sleep(300 + (gopSeconds * 1000 * ((i * 7) % count)) / count)
    }
    return joins
  }

  /** Resolves with a live picture on the screen; rejects where none comes. */
  async untilLive(): Promise<void> {
    if (!Number.isFinite((await this.#join(WARM_UP_MS)).liveMs))
      throw new Error(`no live picture within ${WARM_UP_MS} ms`)
  }

  async whole(windows: Windows, gopSeconds: number): Promise<Run> {
    const joins = await this.joins(windows.joins, gopSeconds)
    await this.#viewer.click()
    await sleep(SETTLE_MS)
    const steady = await this.#steady(windows.steadyMs)
    const usage = await this.#cpu(windows.cpuMs)
    const edgeMs = quantile(steady.delaysMs, 0.95) + ONE_PICTURE_MS
    const afterStallMs = await this.#disturbed(edgeMs, () => this.#viewer.stall(STALL_MS))
    await sleep(SETTLE_MS)
    const hidden = await this.#hidden(edgeMs, windows.hiddenMs)
    await this.#viewer.stop()
    return { joins, ...steady, ...usage, afterStallMs, ...hidden }
  }

  /** Clicks, watches for `steadyMs`, hides the tab for `hiddenMs` and shows it again. */
  async hidden({ steadyMs, hiddenMs }: Pick<Windows, 'steadyMs' | 'hiddenMs'>): Promise<Hidden> {
    await this.untilLive()
    await sleep(SETTLE_MS)
    const { delaysMs } = await this.#steady(steadyMs)
    const hidden = await this.#hidden(quantile(delaysMs, 0.95) + ONE_PICTURE_MS, hiddenMs)
    await this.#viewer.stop()
    return hidden
  }

  async #hidden(edgeMs: number, hiddenMs: number): Promise<Hidden> {
    let hiddenPercent = Number.NaN
    const afterHiddenMs = await this.#disturbed(edgeMs, async () => {
      await this.#viewer.hide()
      hiddenPercent = (await this.#cpu(hiddenMs)).rendererPercent
      await this.#viewer.watch()
      return this.#viewer.show()
    })
    return { hiddenPercent, afterHiddenMs }
  }

  /**
   * The moment with which `disturb` resolves, and when a live picture was seen that the camera sent then or later:
   * milliseconds since the Unix epoch, infinite where none came.
   */
  async backAfter(disturb: () => Promise<number>): Promise<{ sinceMs: number; liveMs: number }> {
    await this.#viewer.watch()
    const sinceMs = await disturb()
    const { found } = await this.#lookFor(
      (picture) =>
        // A number that was on the screen before is sent again after a while.
        picture.atMs >= sinceMs &&
        this.#camera.sentMs(picture.number) >= sinceMs &&
        this.#camera.ageMs(picture) <= LIVE_MS,
    )
    return { sinceMs, liveMs: found?.atMs ?? Infinity }
  }

  async #join(patienceMs = GIVE_UP_MS): Promise<Join> {
    const clickMs = await this.#viewer.click()
    const { first, found } = await this.#lookFor(
      (picture) => this.#camera.ageMs(picture) <= LIVE_MS,
      patienceMs,
    )
    return {
      firstMs: (first?.atMs ?? Infinity) - clickMs,
      firstAgeMs: first === undefined ? Number.NaN : this.#camera.ageMs(first),
      liveMs: (found?.atMs ?? Infinity) - clickMs,
    }
  }

  async #steady(windowMs: number): Promise<Pick<Run, 'delaysMs' | 'fps' | 'longestGapMs'>> {
    await this.#viewer.watch()
    await sleep(windowMs)
    const seen = await this.#viewer.seen()
    const gaps = seen.slice(1).map(({ atMs }, i) => atMs - (seen[i]?.atMs ?? atMs))
    return {
      // The first one may have been on the screen before it was looked for.
      delaysMs: seen.slice(1).map((picture) => this.#camera.ageMs(picture)),
      fps: (gaps.length * 1000) / ((seen.at(-1)?.atMs ?? 0) - (seen[0]?.atMs ?? 0)),
      longestGapMs: Math.max(...gaps),
    }
  }

  async #cpu(windowMs: number): Promise<{ rendererPercent: number; browserPercent: number }> {
    await this.#viewer.rest()
    await sleep(BEFORE_CPU_MS)
    const startMs = performance.now()
    const before = await this.#viewer.cpu()
    await sleep(windowMs)
    const after = await this.#viewer.cpu()
    const percent = (ms: number): number => (ms * 100) / (performance.now() - startMs)
    return {
      rendererPercent: percent(after.rendererMs - before.rendererMs),
      browserPercent: percent(after.wholeMs - before.wholeMs),
    }
  }

  /** How long after the end of `disturb`, which resolves with that moment, the picture is as early as usual. */
  async #disturbed(edgeMs: number, disturb: () => Promise<number>): Promise<number> {
    await this.#viewer.watch()
    const endMs = await disturb()
    const { found } = await this.#lookFor(
      (picture) => picture.atMs >= endMs && this.#camera.ageMs(picture) <= edgeMs,
    )
    return (found?.atMs ?? Infinity) - endMs
  }

  async #lookFor(
    isRight: (picture: SeenPicture) => boolean,
    patienceMs = GIVE_UP_MS,
  ): Promise<{ first: SeenPicture | undefined; found: SeenPicture | undefined }> {
    const endMs = performance.now() + patienceMs
    let first: SeenPicture | undefined
    while (performance.now() < endMs) {
      await sleep(LOOK_EVERY_MS)
      // A canvas on which nothing was drawn yet shows a number that the camera never sent.
      const seen = (await this.#viewer.seen()).filter((picture) => !Number.isNaN(this.#camera.ageMs(picture)))
      first ??= seen[0]
      const found = seen.find(isRight)
      if (found !== undefined) return { first, found }
    }
    return { first, found: undefined }
  }
}
