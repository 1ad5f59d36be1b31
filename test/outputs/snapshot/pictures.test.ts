import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Keyframe } from '../../../src/outputs/snapshot/keyframe.ts'
import { Pictures, type Variant } from '../../../src/outputs/snapshot/pictures.ts'

const MIB = 1_048_576
const DOOR: Variant = { streamId: 'door', rendition: 'main', width: undefined, quality: 80 }

function keyframe(arrivedMs: number): Keyframe {
  return { id: `at ${arrivedMs}`, arrivedMs, isRecoveryPoint: false, packets: new Uint8Array(0) }
}

/** Decodes that the test ends. */
class Decodes {
  readonly ends: ((jpeg: Buffer | Error) => void)[] = []

  readonly begin = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      this.ends.push((jpeg) => (jpeg instanceof Error ? reject(jpeg) : resolve(jpeg)))
    })
}

describe('Pictures', () => {
  it('make one at a time of each variant, and share it with those it is new enough for', async () => {
    const pictures = new Pictures()
    const decodes = new Decodes()
    const first = pictures.of(DOOR, keyframe(1000), -Infinity, decodes.begin)
    const shared = pictures.of(DOOR, keyframe(2000), 1000, decodes.begin)
    const later = pictures.of(DOOR, keyframe(2000), 1001, decodes.begin)
    const other = pictures.of({ ...DOOR, width: 320 }, keyframe(2000), -Infinity, decodes.begin)
    assert.equal(decodes.ends.length, 2)
    decodes.ends[0]!(Buffer.from('old'))
    assert.deepEqual([(await first).arrivedMs, await shared], [1000, await first])
    decodes.ends[1]!(Buffer.from('narrow'))
    assert.equal((await other).jpeg.toString(), 'narrow')
    assert.equal(decodes.ends.length, 3)
    decodes.ends[2]!(Buffer.from('new'))
    assert.equal((await later).jpeg.toString(), 'new')
    assert.equal(await pictures.of(DOOR, keyframe(2000), -Infinity, decodes.begin), await later)
    assert.equal(pictures.recent(DOOR, 2000), await later)
    assert.equal(pictures.recent(DOOR, 2001), undefined)
    assert.equal(decodes.ends.length, 3)
  })

  it('fail for all who share one, and are made anew for the next who asks', async () => {
    const pictures = new Pictures()
    const decodes = new Decodes()
    const asked = [1, 2].map(() => pictures.of(DOOR, keyframe(1), -Infinity, decodes.begin))
    decodes.ends[0]!(new Error('broken'))
    for (const picture of asked) await assert.rejects(picture, /broken/)
    const next = pictures.of(DOOR, keyframe(1), -Infinity, decodes.begin)
    decodes.ends[1]!(Buffer.from('good'))
    assert.equal((await next).jpeg.toString(), 'good')
  })

  it('cost 32 MiB at most: those that were not used for longest go first', async () => {
    const pictures = new Pictures()
    const widths = Array.from({ length: 20 }, (_, at) => 100 + at)
    const make = (width: number): Promise<unknown> =>
      pictures.of({ ...DOOR, width }, keyframe(1), -Infinity, () => Promise.resolve(Buffer.alloc(3 * MIB)))
    for (const width of widths) {
      await make(width)
      assert.ok(pictures.bytes <= 32 * MIB, `${pictures.bytes} bytes`)
      // The first one is looked at again and again.
      void pictures.recent({ ...DOOR, width: 100 }, 0)
    }
    const kept = widths.filter((width) => pictures.recent({ ...DOOR, width }, 0) !== undefined)
    assert.deepEqual(kept, [100, ...widths.slice(-9)])
  })

  it('are forgotten with their stream, also one that is being made, and nothing of another stream is', async () => {
    const pictures = new Pictures()
    const decodes = new Decodes()
    const doors = { ...DOOR, streamId: 'doors' }
    const kept = [DOOR, doors].map((variant) => pictures.of(variant, keyframe(1), -Infinity, decodes.begin))
    for (const end of decodes.ends) end(Buffer.from('a picture'))
    await Promise.all(kept)
    const wide = { ...DOOR, width: 999 }
    const underWay = pictures.of(wide, keyframe(1), -Infinity, decodes.begin)
    const before = pictures.bytes
    pictures.forget('door')
    assert.deepEqual([pictures.recent(DOOR, 0), pictures.recent(wide, 0)], [undefined, undefined])
    assert.equal(pictures.bytes, before / 2)
    decodes.ends[2]!(Buffer.from('late'))
    await underWay
    assert.equal(pictures.recent(wide, 0), undefined)
    assert.equal(pictures.recent(doors, 0), await kept[1])
  })
})
