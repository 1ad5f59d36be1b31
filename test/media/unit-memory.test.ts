import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KEPT_BLOCKS, UnitMemory, type Block } from '../../src/media/unit-memory.ts'

/** Fills so many blocks with pieces; returns how many pieces each holds. The last block is not full yet. */
function fill(memory: UnitMemory, blocks: number): Map<Block, number> {
  const pieces = new Map<Block, number>()
  while (pieces.size <= blocks) {
    const block = memory.take(30_000).block!
    pieces.set(block, (pieces.get(block) ?? 0) + 1)
  }
  return pieces
}

/** Returns whether the last release was that of a full block's last holder. */
function release(block: Block, pieces: number): boolean {
  let wasLast = false
  for (let at = 0; at < pieces; at++) wasLast = block.release()
  return wasLast
}

describe('UnitMemory', () => {
  it('gives pieces of a block that do not overlap, and memory of its own to what is large', () => {
    const memory = new UnitMemory()
    const [first, second] = [memory.take(1000), memory.take(32_768)]
    assert.equal(first.block, second.block)
    assert.equal(second.bytes.byteOffset, first.bytes.byteOffset + 1000)
    const large = memory.take(32_769)
    assert.equal(large.block, undefined)
    assert.equal(large.bytes.buffer.byteLength, 32_769)
  })

  it('uses a block again after its last holder, and only then', () => {
    const memory = new UnitMemory()
    const [[block, pieces] = assert.fail()] = fill(memory, 1)
    block.hold()
    assert.equal(release(block, pieces), false)
    assert.throws(() => block.recycle(), /somebody holds/)
    assert.equal(block.release(), true)
    block.recycle()
    assert.throws(() => block.release(), /nobody holds/)
    assert.ok(fill(memory, 1).has(block))
  })

  it('lets a block that is still being filled lose its holders without ending it', () => {
    const memory = new UnitMemory()
    const { block } = memory.take(10)
    assert.equal(block!.release(), false)
    assert.equal(memory.take(10).block, block)
  })

  it('keeps a bounded number of blocks, and none where no units come', () => {
    const memory = new UnitMemory()
    const full = [...fill(memory, KEPT_BLOCKS + 3)].slice(0, -1)
    for (const [block, pieces] of full) assert.equal(release(block, pieces), true)
    for (const [block] of full) block.recycle()
    const again = fill(memory, 2 * KEPT_BLOCKS)
    assert.equal(full.filter(([block]) => again.has(block)).length, KEPT_BLOCKS)

    const closed = new UnitMemory()
    const known = [...fill(closed, 3)].slice(0, -1)
    closed.close()
    for (const [block, pieces] of known) release(block, pieces)
    for (const [block] of known) block.recycle()
    const fresh = fill(closed, KEPT_BLOCKS)
    assert.ok(known.every(([block]) => !fresh.has(block)))
  })
})
