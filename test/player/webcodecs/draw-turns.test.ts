import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DrawTurns, type Tile } from '../../../src/player/webcodecs/draw-turns.ts'

class FakeTile implements Tile {
  lateMs = 0
  drawn = 0

  draw(): void {
    this.drawn++
  }

  decoderLateMs(): number {
    return this.lateMs
  }
}

/** A wall of tiles, and a screen whose animation frames come when the test says so. */
class Wall {
  readonly tiles: readonly FakeTile[]
  readonly turns: DrawTurns
  asked = 0
  #nowMs = 1_000
  #callback: ((nowMs: number) => void) | undefined

  constructor(count: number) {
    this.turns = new DrawTurns((callback) => {
      this.asked++
      this.#callback = callback
    })
    this.tiles = Array.from({ length: count }, () => new FakeTile())
    for (const tile of this.tiles) this.turns.enter(tile)
  }

  frame(afterMs = 16): void {
    this.#nowMs += afterMs
    const callback = this.#callback
    this.#callback = undefined
    callback?.(this.#nowMs)
  }

  offerAll(): void {
    for (const tile of this.tiles) this.turns.offer(tile)
  }

  get counts(): number[] {
    return this.tiles.map(({ drawn }) => drawn)
  }
}

describe('DrawTurns', () => {
  it('draws at once, without an animation frame, while there is enough for all', () => {
    const wall = new Wall(3)
    wall.offerAll()
    assert.deepEqual(wall.counts, [1, 1, 1])
  })

  it('gives each tile as many pictures as any other where not all can be drawn', () => {
    const wall = new Wall(16)
    for (const tile of wall.tiles) tile.lateMs = 1_000
    for (let frame = 0; frame < 2_000; frame++) {
      // The first tiles of the wall always have their pictures first.
      if (frame % 2 === 0) wall.offerAll()
      wall.frame()
    }
    const { counts } = wall
    assert.equal(Math.min(...counts) > 50, true, counts.join(' '))
    assert.equal(Math.max(...counts) - Math.min(...counts) <= 1, true, counts.join(' '))
  })

  it('keeps the place of a tile that gets another picture while it waits', () => {
    const wall = new Wall(6)
    wall.offerAll()
    assert.deepEqual(wall.counts, [1, 1, 1, 1, 0, 0])
    wall.turns.offer(wall.tiles[0]!)
    wall.turns.offer(wall.tiles[4]!)
    wall.frame()
    assert.deepEqual(wall.counts, [2, 1, 1, 1, 1, 1])
  })

  it('draws nothing more for a tile that left', () => {
    const wall = new Wall(6)
    wall.offerAll()
    wall.turns.leave(wall.tiles[5]!)
    wall.frame()
    assert.deepEqual(wall.counts, [1, 1, 1, 1, 1, 0])
  })

  it('goes by the decoder that is latest', () => {
    const wall = new Wall(16)
    wall.tiles[9]!.lateMs = 1_000
    for (let frame = 0; frame < 200; frame++) {
      wall.offerAll()
      wall.frame()
    }
    const before = wall.counts
    for (let frame = 0; frame < 64; frame++) {
      wall.offerAll()
      wall.frame()
    }
    const more = wall.counts.reduce((sum, count, i) => sum + count - before[i]!, 0)
    assert.equal(more, 32)
  })

  it('asks for no animation frame while there is nothing to draw', () => {
    const wall = new Wall(2)
    wall.offerAll()
    assert.equal(wall.asked, 1)
    wall.frame()
    assert.equal(wall.asked, 1)
  })
})
