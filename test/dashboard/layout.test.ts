import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fitSquare, fitTiles, isLayout, LAYOUTS, pageCount, type Room } from '../../src/dashboard/layout.ts'

const DESK: Room = { width: 1256, height: 690, gap: 8, caption: 32, heading: 0, minWidth: 240 }
const PHONE: Room = { ...DESK, width: 366, height: 700 }
const FIXED: Room = { ...DESK, minWidth: 160 }
const LARGE: Room = { ...DESK, width: 2536, height: 1300 }

describe('layout', () => {
  it('knows its words', () => {
    assert.deepEqual([...LAYOUTS, null, '', '2', 'Auto'].filter(isLayout), [...LAYOUTS])
  })

  it('makes pages of what does not fit', () => {
    assert.deepEqual(
      [pageCount('9', 0), pageCount('9', 9), pageCount('9', 10), pageCount('1', 20), pageCount('auto', 64)],
      [1, 1, 2, 20, 1],
    )
  })

  it('makes one camera as large as the screen allows', () => {
    assert.deepEqual(fitTiles([1], DESK), { columns: 1, width: 1169 })
    assert.deepEqual(fitTiles([1], PHONE), { columns: 1, width: 366 })
  })

  it('shows all cameras at once where they are large enough', () => {
    assert.equal(fitTiles([4], DESK).columns, 2)
    assert.equal(fitTiles([20], LARGE).columns, 5)
    assert.equal(fitTiles([64], LARGE).columns, 10)
  })

  it('never makes tiles that leave the room, nor wastes a column', () => {
    for (const room of [DESK, PHONE, LARGE])
      for (let count = 1; count <= 64; count++) {
        const { columns, width } = fitTiles([count], room)
        if (width === undefined) continue
        const rows = Math.ceil(count / columns)
        assert.ok(columns * width + (columns - 1) * room.gap <= room.width)
        assert.ok(rows * ((width * 9) / 16 + room.caption) + (rows - 1) * room.gap <= room.height)
        assert.ok(width >= room.minWidth)
      }
  })

  it('has as many rows as columns in a fixed layout', () => {
    assert.deepEqual(fitSquare('1', 20, DESK), { columns: 1, width: 1169 })
    for (const room of [FIXED, { ...LARGE, minWidth: 160 }]) {
      const { columns, width = 0 } = fitSquare('25', 64, room)
      assert.equal(columns, 5)
      assert.ok(5 * width + 4 * room.gap <= room.width && width >= room.minWidth)
      assert.ok(5 * ((width * 9) / 16 + room.caption) + 4 * room.gap <= room.height)
    }
  })

  it('has no more places in a fixed layout than there are cameras', () => {
    assert.deepEqual(fitSquare('25', 3, DESK), fitSquare('4', 20, DESK))
    assert.deepEqual(fitSquare('25', 2, FIXED), { columns: 2, width: 624 })
    assert.deepEqual(fitSquare('9', 0, DESK), fitSquare('1', 1, DESK))
  })

  it('scrolls with fewer columns where the tiles of a fixed layout would be too small to look at', () => {
    assert.deepEqual(fitSquare('25', 64, { ...PHONE, minWidth: 160 }), { columns: 2, width: undefined })
    assert.deepEqual(fitSquare('9', 9, { ...DESK, height: 10 }), { columns: 3, width: undefined })
  })

  it('scrolls where they would be too small to look at', () => {
    assert.deepEqual(fitTiles([20], DESK), { columns: 5, width: undefined })
    assert.deepEqual(fitTiles([20], PHONE), { columns: 1, width: undefined })
  })

  it('counts the rows and the heading of each group', () => {
    const room = { ...LARGE, heading: 40 }
    assert.equal(fitTiles([2, 2], room).columns, 2)
    const { columns, width = 0 } = fitTiles([5, 1], room)
    const rows = Math.ceil(5 / columns) + 1
    assert.ok(rows * ((width * 9) / 16 + room.caption) + (rows - 1) * room.gap + 80 <= room.height)
  })

  it('stands no cameras, and a window without any room', () => {
    assert.equal(fitTiles([], DESK).columns, 1)
    assert.equal(fitTiles([3], { ...DESK, width: 0, height: 0 }).columns, 1)
  })
})
