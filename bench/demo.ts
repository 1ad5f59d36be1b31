import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { started, type Program } from './programs.ts'
import { median } from './statistics.ts'
import { cpuMs } from './usage.ts'

/**
 * `demo.ts [ROUNDS]`: what the demo camera costs the relay's process. A relay with it, nobody watching, beside one
 * without any camera; the difference holds the serving of the clip and the taking in of its pull.
 */
const ROUNDS = Number(process.argv[2] ?? 3)
const WARM_UP_MS = 30_000
const WINDOW_MS = 20_000

const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
const kinds = { demo: [{ id: 'demo', url: 'demo:' }], none: [] }
const programs: [name: string, program: Program, percents: number[]][] = []
try {
  for (const [name, streams] of Object.entries(kinds)) programs.push([name, await start(name, streams), []])
  await sleep(WARM_UP_MS)
  for (let round = 1; round <= ROUNDS; round++) {
    const before = programs.map(([, { pid }]) => cpuMs(pid))
    await sleep(WINDOW_MS)
    for (const [i, [name, { pid }, percents]] of programs.entries()) {
      percents.push(((cpuMs(pid) - (before[i] ?? 0)) / WINDOW_MS) * 100)
      process.stdout.write(`  round ${round}  ${name.padEnd(5)} ${percents.at(-1)?.toFixed(2)} % of a core\n`)
    }
  }
  const [[, , demo], [, , none]] = programs as [[string, Program, number[]], [string, Program, number[]]]
  process.stdout.write(
    `  median   the demo camera and its pull: ${(median(demo) - median(none)).toFixed(2)} % of a core\n`,
  )
} finally {
  for (const [, program] of programs) await program.stop()
  await rm(folder, { recursive: true, force: true })
}

async function start(name: string, streams: readonly object[]): Promise<Program> {
  const home = join(folder, name)
  await mkdir(home)
  await writeFile(join(home, 'streams.json'), JSON.stringify({ streams }))
  const cli = resolve(import.meta.dirname, '../dist/cli.js')
  const flags = ['--port', '0', '--streams', join(home, 'streams.json'), '--data', join(home, 'data')]
  const words = [cli, 'start', ...flags, '--insecure-no-auth', '--log-level', 'error']
  return started(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] }), /:(\d+)\/?$/)
}
