import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const heap = fileURLToPath(new URL('../src/heap.ts', import.meta.url))

/** MiB of the young generation after work that leaves much alive, looked after as a relay with that work does. */
function youngAfter(work: { pulls: number; readers: number }): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { fitYoungGeneration, holdHeap } from ${JSON.stringify(heap)}
    holdHeap()
    const kept = []
    for (let round = 0; round < 1000; round++) {
      fitYoungGeneration(${JSON.stringify(work)})
      for (let i = 0; i < 2000; i++) kept.push({ i, list: [i] })
      if (kept.length > 20_000) kept.splice(0, 10_000)
    }
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
    process.stdout.write(String(young.space_size / 1_048_576))`
  const words = ['--import', 'tsx', '--input-type=module', '--eval', program]
  // In a process of its own: the setting is the whole process's.
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  assert.notEqual(stdout, '', stderr)
  return Number(stdout)
}

test('The young generation stays small with little work and grows to a bound with many pulls or readers', () => {
  // It may have grown while the program was loaded.
  const little = youngAfter({ pulls: 3, readers: 99 })
  for (const work of [
    { pulls: 4, readers: 0 },
    { pulls: 1, readers: 100 },
  ]) {
    const much = youngAfter(work)
    assert.ok(little < much, `${little} and ${much} MiB`)
    assert.ok(much >= 8 && much <= 32, `${much} MiB`)
  }
})
