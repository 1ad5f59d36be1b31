import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { TsIngest } from '../../../src/mpegts/ingest.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, createSource } from '../../support/source-kit.ts'

/** Throws over what a camera sends, from the third chunk on or at the end. */
class ThrowingIngest extends TsIngest {
  readonly #where: 'push' | 'flush'
  #chunks = 0

  constructor(where: 'push' | 'flush') {
    super({ onUnit: () => undefined, endOnStuffing: true })
    this.#where = where
  }

  override push(chunk: Uint8Array, nowMs: number): void {
    if (this.#where === 'push' && ++this.#chunks > 2) throw new RangeError('offset out of range')
    super.push(chunk, nowMs)
  }

  override flush(): void {
    if (this.#where === 'flush') throw new RangeError('offset out of range')
    super.flush()
  }
}

describe('FfmpegSource whose stream makes our own code throw', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  for (const where of ['push', 'flush'] as const)
    it(`fails once and leaves no ffmpeg, and other sources go on (${where})`, async () => {
      const [camera, healthy] = [await startFaultyCamera(), await startFaultyCamera()]
      const [source, other] = [
        createSource(camera.url, { ingest: new ThrowingIngest(where) }),
        createSource(healthy.url),
      ]
      const [broken, well] = [new Collector(), new Collector()]
      other.start(well)
      source.start(broken)
      if (where === 'flush') {
        await broken.untilPictures(3)
        camera.cut('fin')
      }
      assert.deepEqual(await broken.untilFault(), {
        cause: 'exited',
        message: 'The pull broke off: offset out of range',
      })
      assert.deepEqual([source.pid, broken.faults.length], [undefined, 1])
      await well.untilPictures(well.pictures + 5)
      await other.stop()
      await Promise.all([camera.close(), healthy.close()])
    })
})
