import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { systemClock } from '../../src/clock.ts'
import { FfmpegProcess } from '../../src/ffmpeg/process.ts'
import type { FfmpegExit, SpawnOptions } from '../../src/ffmpeg/process.ts'
import { locateFfmpeg } from '../../src/ffmpeg/locate.ts'
import { eventually } from '../support/eventually.ts'
import { closeAtEnd } from '../support/leftovers.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { childrenNamed, isAlive } from '../support/processes.ts'

const located = await locateFfmpeg({ searchPath: process.env['PATH'] ?? '' })
if (located.path === undefined) throw new Error(located.message)
const ffmpeg = located

const ENDLESS = ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180', '-f', 'mpegts', 'pipe:1']

interface Started {
  readonly child: FfmpegProcess
  readonly exits: FfmpegExit[]
  readonly seen: { bytes: number }
}

function start(options: Partial<SpawnOptions>): Started {
  const exits: FfmpegExit[] = []
  const seen = { bytes: 0 }
  const child = new FfmpegProcess({
    ffmpeg,
    args: ENDLESS,
    stdin: '',
    clock: systemClock,
    onStdout: (chunk) => (seen.bytes += chunk.length),
    onStderr: () => undefined,
    onExit: (exit) => exits.push(exit),
    ...options,
  })
  closeAtEnd(async () => {
    if (child.pid !== undefined && exits.length === 0) process.kill(child.pid, 'SIGKILL')
  })
  return { child, exits, seen }
}

describe('FfmpegProcess', () => {
  after(() => assert.deepEqual([childrenNamed('ffmpeg'), childrenNamed('sh')], [[], []]))

  it('hands over all output before it says the exit', async () => {
    const args = [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'nullsrc=size=320x180:duration=2',
      '-f',
      'rawvideo',
      'pipe:1',
    ]
    const { exits, seen } = start({ args })
    await eventually('the exit', () => exits.length > 0)
    assert.deepEqual(exits, [{ code: 0, signal: null, spawnError: undefined }])
    assert.equal(seen.bytes, 320 * 180 * 1.5 * 50)
  })

  it('is gone when close() resolves, which may be asked for twice and again later', async () => {
    const { child, exits, seen } = start({})
    await eventually('output', () => seen.bytes > 0)
    const pid = child.pid ?? 0
    assert.ok(isAlive(pid))
    await Promise.all([child.close(), child.close()])
    const { bytes } = seen
    assert.ok(!isAlive(pid))
    await child.close()
    assert.equal(exits.length, 1)
    assert.equal(seen.bytes, bytes)
  })

  it('is killed a second after it did not obey SIGTERM', async () => {
    const deaf = { ...ffmpeg, path: '/bin/sh', deathGuard: [] }
    const script = "trap '' TERM; echo ready; while :; do sleep 0.05; done"
    const clock = new ManualClock()
    const { child, exits, seen } = start({ ffmpeg: deaf, args: ['-c', script], clock })
    await eventually('the trap', () => seen.bytes > 0)
    const closed = child.close()
    clock.tick(999)
    assert.equal(clock.pendingTimers, 1)
    clock.tick(1)
    assert.equal(clock.pendingTimers, 0)
    await closed
    assert.equal(exits[0]?.signal, 'SIGKILL')
  })

  it('hands over all output where there is no folder for temporary files', async () => {
    const folder = process.env['TMPDIR']
    process.env['TMPDIR'] = '/nowhere'
    try {
      const { exits, seen } = start({
        ffmpeg: { ...ffmpeg, path: '/bin/echo', deathGuard: [] },
        args: ['hello'],
      })
      await eventually('the exit', () => exits.length > 0)
      assert.deepEqual([exits[0]?.code, seen.bytes], [0, 6])
    } finally {
      if (folder === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = folder
    }
  })

  it('is never started when it is closed at once', async () => {
    const { child, exits } = start({})
    await child.close()
    assert.equal(child.pid, undefined)
    assert.deepEqual(exits, [{ code: null, signal: null, spawnError: undefined }])
  })

  it('survives an ffmpeg that does not read its stdin', async () => {
    const { exits } = start({ args: ['-version'], stdin: 'x'.repeat(10_000_000) })
    await eventually('the exit', () => exits.length > 0)
    assert.equal(exits[0]?.code, 0)
  })

  it('ends cleanly when there is nothing to start', async () => {
    const { child, exits } = start({ ffmpeg: { ...ffmpeg, path: '/nowhere/ffmpeg', deathGuard: [] } })
    await eventually('the exit', () => exits.length > 0)
    assert.equal(child.pid, undefined)
    await child.close()
    assert.match(exits[0]?.spawnError ?? '', /ENOENT/)
    assert.equal(exits.length, 1)
  })

  it('ends cleanly wherever the limit of open files is reached', async () => {
    const script = fileURLToPath(new URL('../support/no-descriptors.ts', import.meta.url))
    const command = `ulimit -n 200 && exec "$0" --import tsx "$1" "$2"`
    // The connection for its output needs three, and its far end is the one that is lost without a word.
    for (const spare of ['0', '1', '2', '3']) {
      const words = ['-c', command, process.execPath, script, spare]
      const { stdout } = await promisify(execFile)('/bin/sh', words)
      assert.match(stdout, /"spawnError":".*EMFILE.*\nclosed\n$/)
    }
  })
})
