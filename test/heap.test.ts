import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const heap = fileURLToPath(new URL('../src/heap.ts', import.meta.url))

interface Work {
  readonly pulls: number
  readonly readers: number
}

/** What the program prints that does this kind of work, looked after as a relay with that work does. */
function printedBy(work: Work, program: string): number {
  const whole = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { fitHeap, holdHeap } from ${JSON.stringify(heap)}
    const sizeOf = (name, key) => getHeapSpaceStatistics().find((space) => space.space_name === name)[key]
    const fit = () => fitHeap(${JSON.stringify(work)})
    holdHeap()
    ${program}`
  const words = ['--import', 'tsx', '--input-type=module', '--eval', whole]
  // In a process of its own: the setting is the whole process's.
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  assert.notEqual(stdout, '', stderr)
  return Number(stdout)
}

/** MiB of the young generation after work that leaves much alive. */
function youngAfter(work: Work): number {
  return printedBy(
    work,
    `const kept = []
    for (let round = 0; round < 1000; round++) {
      fit()
      for (let i = 0; i < 2000; i++) kept.push({ i, list: [i] })
      if (kept.length > 20_000) kept.splice(0, 10_000)
    }
    process.stdout.write(String(sizeOf('new_space', 'space_size') / 1_048_576))`,
  )
}

/** The most that the old generation held, in MiB, while sessions of some ten thousand bytes came and went by the thousand. */
function oldDuring(work: Work): number {
  return printedBy(
    work,
    `let most = 0
    const sessions = []
    for (let i = 0; i < 60_000; i++) {
      if (i % 100 === 0) fit()
      sessions.push(Array.from({ length: 100 }, (_, k) => ({ i, k })))
      if (sessions.length > 5000) sessions.shift()
      if (i > 20_000) most = Math.max(most, sizeOf('old_space', 'space_used_size'))
    }
    process.stdout.write(String(most / 1_048_576))`,
  )
}

test('The young generation stays small with little work and grows to a bound with many pulls or readers', () => {
  // It may have grown while the program was loaded.
  const little = youngAfter({ pulls: 3, readers: 99 })
  const watched = youngAfter({ pulls: 1, readers: 100 })
  const pulling = youngAfter({ pulls: 4, readers: 0 })
  assert.ok(little <= watched && little < pulling, `${little}, ${watched} and ${pulling} MiB`)
  assert.ok(watched >= 8 && watched <= 16, `${watched} MiB`)
  assert.ok(pulling >= 16 && pulling <= 32, `${pulling} MiB`)
})

test('What ended waits for a collection in little memory, but for a relay of many pulls', () => {
  const watched = oldDuring({ pulls: 3, readers: 1000 })
  const pulling = oldDuring({ pulls: 4, readers: 0 })
  assert.ok(watched * 1.3 < pulling, `${watched} and ${pulling} MiB`)
})
