import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { restPictures, watchPictures, type SeenPicture } from '../support/picture-sampler.ts'
import { ENGINES, isLive, untilPicture, untilSeen, WatchStage } from '../support/watch-stage.ts'

const FPS = 25
/** A picture this little behind the camera is live, on a machine that has other work as well. */
const LIVE_PICTURES = FPS

describe('The live edge in Chromium', () => {
  const cameras = new Map<number, GstCamera>()
  let stage: WatchStage

  before(async () => {
    for (const gopSeconds of [2, 10]) {
      cameras.set(gopSeconds, await startGstCamera({ gop: gopSeconds * FPS, size: [320, 176], logs: true }))
    }
    const streams = [...cameras].map(([gopSeconds, { url }]) => ({ id: `gop-${gopSeconds}`, url }))
    stage = await WatchStage.open(streams)
  })

  after(() => stage.close())

  function newest(gopSeconds: number): number {
    return [...cameras.get(gopSeconds)!.sentMs.keys()].at(-1) ?? -1
  }

  /** Whether the picture is live, by what the camera says. */
  function isAtEdge(gopSeconds: number): (picture: SeenPicture) => boolean {
    const { sentMs } = cameras.get(gopSeconds)!
    return ({ number, atMs }) => {
      const sent = sentMs.get(number)
      return sent !== undefined && atMs - sent < (LIVE_PICTURES * 1000) / FPS
    }
  }

  async function watch(path: string): Promise<Page> {
    const page = await stage.page(path)
    await watchPictures(page)
    return page
  }

  it('is where each picture is shown as it comes, and counted as shown (mse)', async () => {
    const page = await watch('watch/gop-2?engine=mse')
    const { stats: from } = await untilSeen(
      page,
      'a view that runs ahead of its pictures',
      (seen) => isLive(seen) && seen.stats.rate === 1.5,
    )
    const { stats: to } = await untilSeen(
      page,
      'a hundred pictures more',
      ({ stats }) => stats.shown > from.shown + 100,
    )
    const unseen = to.dropped - from.dropped
    assert.ok(unseen < 25, `${unseen} of ${to.shown - from.shown} were dropped`)
    await page.close()
  })

  for (const engine of ENGINES) {
    for (const gopSeconds of [2, 10]) {
      it(`is reached by a jump, not by playing ${gopSeconds} s of pictures fast (${engine})`, async () => {
        const gop = gopSeconds * FPS
        await eventually('the camera is well into a GOP', () => {
          const place = newest(gopSeconds) % gop
          return newest(gopSeconds) > gop && place > gop * 0.5 && place < gop * 0.75
        })
        const page = await watch(`watch/gop-${gopSeconds}?engine=${engine}`)
        const seen = await untilPicture(page, 'a live picture', isAtEdge(gopSeconds))
        const behind = newest(gopSeconds) % gop
        assert.ok(
          seen.length < Math.max(gop / 4, FPS / 2),
          `${seen.length} pictures were shown before a live one, with ${behind} in the GOP so far`,
        )
        const { stats } = await untilSeen(page, 'a view that is live', isLive)
        assert.equal(stats.engine, engine)
        await page.close()
      })
    }

    it(`is shown at once: no picture that comes is faded in, nor what stood in its place out (${engine})`, async () => {
      const page = await stage.blankPage()
      await page.addInitScript(noteFading)
      await page.goto(new URL(`watch/gop-2?engine=${engine}`, stage.relay.url).href)
      await untilSeen(page, 'a view that is live', isLive)
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, 'faded') as string[]), [])
      await page.close()
    })

    it(`is where a page is whose main thread was busy for 5 s (${engine})`, async () => {
      const page = await watch(`watch/gop-2?engine=${engine}`)
      await untilPicture(page, 'a live picture', isAtEdge(2))
      const freeMs = await page.evaluate(() => {
        const endMs = performance.now() + 5000
        while (performance.now() < endMs);
        return performance.timeOrigin + performance.now()
      })
      const isBack = isAtEdge(2)
      const isAfter = ({ atMs }: SeenPicture): boolean => atMs >= freeMs
      const seen = await untilPicture(
        page,
        'a live picture',
        (picture) => isAfter(picture) && isBack(picture),
      )
      const played = seen.filter(isAfter).length
      assert.ok(played < FPS, `${played} pictures of the stall were played`)
      await page.close()
    })

    it(`is held by a viewer whose processor is slow (${engine})`, async () => {
      const page = await watch(`watch/gop-2?engine=${engine}`)
      await untilPicture(page, 'a live picture', isAtEdge(2))
      const session = await page.context().newCDPSession(page)
      await session.send('Emulation.setCPUThrottlingRate', { rate: 6 })
      const from = newest(2)
      await eventually('five seconds more', () => newest(2) > from + 5 * FPS)
      await restPictures(page)
      await watchPictures(page)
      await untilPicture(page, 'a live picture on a slow processor', isAtEdge(2))
      await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
      await untilSeen(page, 'a view that is live', isLive)
      await page.close()
    })
  }
})

/** Runs in the page: keeps in `faded` what begins to fade in a player that has a picture. */
function noteFading(): void {
  const faded: string[] = []
  Object.assign(window, { faded })
  const real = Reflect.get(Element.prototype, 'attachShadow')
  Element.prototype.attachShadow = function (this: Element, options) {
    const root = real.call(this, options)
    root.addEventListener('transitionrun', (event) => {
      const view = root.querySelector<HTMLElement>('.frame')?.dataset['view'] ?? ''
      const { className } = event.target as Element
      // The name above belongs to the controls, which come and go softly.
      if (['old', 'live'].includes(view) && className !== 'top')
        faded.push(`${className}: ${(event as TransitionEvent).propertyName}`)
    })
    return root
  }
}
