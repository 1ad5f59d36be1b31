import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { parseStat, ProcessUsages } from '../../src/ffmpeg/usage.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { turnsDuring } from '../support/turns.ts'

/** A process that works until it has used half a second of processor time, says so, and waits. */
async function startWorker(t: TestContext): Promise<ChildProcess> {
  const work = `const held = Buffer.alloc(50e6, 1)
    while (process.cpuUsage().user < 500_000) held.fill(1)
    console.log('worked'); setInterval(() => held.fill(2, 0, 1), 1e6)`
  const child = spawn(process.execPath, ['-e', work], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

/** What the kernel says in words. */
function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return Number(kib) * 1024
}

describe('ProcessUsages', () => {
  it('tells processor time and memory of each process that is there', async (t) => {
    const { pid = 0 } = await startWorker(t)
    const usages = await new ProcessUsages(new ManualClock()).read([pid, 2 ** 30])
    assert.deepEqual([...usages.keys()], [pid])
    const usage = usages.get(pid)!
    assert.ok(usage.cpuSeconds >= 0.4 && usage.cpuSeconds < 60, `${usage.cpuSeconds} s`)
    const known = residentBytes(pid)
    assert.ok(Math.abs(usage.residentBytes - known) < known / 5, `${usage.residentBytes} is not ${known}`)
  })

  it('reads no more than once a second', async (t) => {
    const { pid = 0 } = await startWorker(t)
    const clock = new ManualClock()
    const usages = new ProcessUsages(clock)
    const first = usages.read([pid])
    clock.tick(999)
    assert.equal(usages.read([pid]), first)
    clock.tick(1)
    assert.notEqual(usages.read([pid]), first)
  })

  it('reads a thousand without keeping others from their turn', async () => {
    const usages = new ProcessUsages(new ManualClock())
    const turns = await turnsDuring(() => usages.read(Array.from({ length: 1000 }, () => process.pid)))
    assert.ok(turns >= 25, `${turns} turns`)
  })
})

describe('parseStat', () => {
  it('is not led astray by a name with brackets and blanks', () => {
    const line =
      '42 (a) b (c) d) S 1 42 42 0 -1 0 0 0 0 0 150 50 0 0 20 0 1 0 100 1000000 256 18446744073709551615'
    assert.deepEqual(parseStat(line, 4096), { cpuSeconds: 2, residentBytes: 1_048_576 })
  })

  it('makes nothing of what is no such line', () => {
    for (const line of ['', ')', '42 (ffmpeg) S 1', 'x'.repeat(2000)])
      assert.equal(parseStat(line, 4096), undefined)
  })
})
