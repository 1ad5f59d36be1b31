import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '../statistics.ts'
import { ClockCamera } from './clock-camera.ts'
import { measureFirstPaint } from './first-paint.ts'
import { FIGURES, JOIN_FIGURES } from './figures.ts'
import { Measurement, type Join, type Run, type Windows } from './measure.ts'
import { buildPage } from './page-files.ts'
import { PLAYERS, startServers, YARDSTICK, type MeasuredPlayer, type Servers } from './players.ts'
import { measureRecoveries } from './recoveries.ts'
import { cell, tableLine } from './table.ts'
import { Viewer } from './viewer.ts'

const FIRST_PAINT = 'first-paint'
const RECOVERIES = 'recoveries'
const names = PLAYERS.map(({ name }) => name).join(', ')
const USAGE = `bench:player [--rounds 1] [--quick] [--only NAME]… [--gop SECONDS]… [--pull KIND] [--fps 25]
  --rounds N     measure each player so many times, turn by turn
  --quick        short windows: to see that it works
  --only NAME    this player; may be given again: ${names};
                 ${FIRST_PAINT}: how soon each page of the relay is drawn;
                 ${RECOVERIES}: how soon the relay's player is back after a new resolution or a restart
  --gop SECONDS  2: everything; any other: clicks alone; may be given again; both 2 and 10 without
  --pull KIND    how the relay pulls: ffmpeg, which it does without, or native
  --fps N        pictures a second that the camera sends`

const WINDOWS: Windows = { joins: 20, steadyMs: 12_000, cpuMs: 8_000, hiddenMs: 20_000 }
const QUICK_WINDOWS: Windows = { joins: 3, steadyMs: 3_000, cpuMs: 2_000, hiddenMs: 3_000 }
const RECOVERY_RUNS = 5
const QUICK_RECOVERY_RUNS = 2
const FULL_GOP_SECONDS = 2

/** What players showed, round by round; a player without a run was void each time. */
type Results<T> = Map<string, T[]>

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    gop: { type: 'string', multiple: true, default: ['2', '10'] },
    pull: { type: 'string' },
    fps: { type: 'string', default: '25' },
    help: { type: 'boolean', default: false },
  },
})
const players = PLAYERS.filter(({ name }) => values.only?.includes(name) ?? true)
const withFirstPaint = values.only?.includes(FIRST_PAINT) ?? true
const withRecoveries = values.only?.includes(RECOVERIES) ?? true
if (values.help || (players.length === 0 && !withFirstPaint && !withRecoveries)) {
  print(USAGE)
  process.exit(values.help ? 0 : 2)
}
if (!existsSync(resolve(import.meta.dirname, '../../dist/cli.js'))) {
  print('The relay is not built: run npm run build first.')
  process.exit(1)
}
const windows = values.quick ? QUICK_WINDOWS : WINDOWS
const folder = await mkdtemp(join(tmpdir(), 'baton-bench-player-'))
print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`)
let isWhole = true
try {
  if (withFirstPaint) await printFirstPaint()
  if (withRecoveries) await printRecoveries()
  if (players.length > 0) for (const gop of values.gop) isWhole = (await measureGop(Number(gop))) && isWhole
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = isWhole ? 0 : 1

async function printFirstPaint(): Promise<void> {
  print('\n## First paint of each page, in ms, with an empty cache over loopback')
  const home = await mkdtemp(join(folder, 'paint-'))
  const camera = await ClockCamera.start(home, FULL_GOP_SECONDS)
  try {
    for (const { path, runsMs, medianMs } of await measureFirstPaint(camera, home)) {
      const runs = runsMs.map((ms) => ms.toFixed(0)).join(' ')
      print(`  ${path.padEnd(12)} ${medianMs.toFixed(0).padStart(5)}   runs: ${runs}`)
    }
  } finally {
    await camera.stop()
  }
}

async function printRecoveries(): Promise<void> {
  print('\n## From the first keyframe to a live picture of what it begins, in ms, GOP 2 s')
  const home = await mkdtemp(join(folder, 'recoveries-'))
  const count = values.quick ? QUICK_RECOVERY_RUNS : RECOVERY_RUNS
  for await (const { player, title, runs } of measureRecoveries(home, count)) {
    print(`  ${player}, after ${title}`)
    const sent = runs.map(({ sinceSentMs }) => sinceSentMs)
    const relayed = runs.map(({ sinceRelayedMs }) => sinceRelayedMs)
    printRuns('since it was sent', sent)
    printRuns('since it was relayed', relayed)
  }
}

function printRuns(title: string, runsMs: readonly number[]): void {
  print(`${tableLine(`  ${title}`, [median(runsMs)])}   runs: ${runsMs.map((ms) => cell(ms)).join(' ')}`)
}

async function measureGop(gopSeconds: number): Promise<boolean> {
  const how = `pulled by ${values.pull ?? 'ffmpeg'}`
  print(`\n## 1280 × 720, ${values.fps} pictures a second, 2 Mbit/s, GOP ${gopSeconds} s, no sound, ${how}`)
  const home = await mkdtemp(join(folder, 'gop-'))
  const camera = await ClockCamera.start(home, gopSeconds, undefined, Number(values.fps))
  try {
    if (gopSeconds === FULL_GOP_SECONDS) {
      const runs = await rounds(camera, home, (measurement) => measurement.whole(windows, gopSeconds))
      printTable(runs, FIGURES)
      return players.every(({ name }) => runs.has(name))
    }
    const joins = await rounds(camera, home, (measurement) => measurement.joins(windows.joins, gopSeconds))
    printTable(joins, JOIN_FIGURES)
    return players.every(({ name }) => joins.has(name))
  } finally {
    await camera.stop()
  }
}

/** Each player in turn, with servers of its own, so that none pays for what another one needs. */
async function rounds<T extends Run | Join[]>(
  camera: ClockCamera,
  home: string,
  measure: (measurement: Measurement) => Promise<T>,
): Promise<Results<T>> {
  const results: Results<T> = new Map()
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const player of players) {
      const servers = await startServers(camera, home, {
        withMpeg1: player.page === 'jsmpeg',
        pull: values.pull,
      })
      try {
        const result = await measureOne(player, servers, camera, measure)
        results.set(player.name, [...(results.get(player.name) ?? []), result])
        print(`  round ${round}  ${player.name.padEnd(10)} measured`)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        print(`  round ${round}  ${player.name.padEnd(10)} VOID: ${reason}`)
      } finally {
        await servers.stop()
      }
    }
  }
  return results
}

async function measureOne<T>(
  player: MeasuredPlayer,
  servers: Servers,
  camera: ClockCamera,
  measure: (measurement: Measurement) => Promise<T>,
): Promise<T> {
  const address = servers.addressFor(player)
  const pageFile = await buildPage(player.page, folder)
  const viewer = await Viewer.open(player, { relayUrl: servers.relayUrl, address, pageFile })
  try {
    const measurement = new Measurement(viewer, camera)
    // The first one pays for what every later one finds compiled, and shows what plays.
    await measurement.untilLive()
    const engine = await viewer.engine()
    if (engine !== player.engine) throw new Error(`the player chose the engine ${engine}`)
    await viewer.stop()
    return await measure(measurement)
  } finally {
    await viewer.close()
  }
}

function printTable<T>(
  results: Results<T>,
  figures: readonly { title: string; of: (run: T) => number; digits?: number; hasRatio?: boolean }[],
): void {
  const names = [...results.keys()]
  const runsOf = (name: string): readonly T[] => results.get(name) ?? []
  print(tableLine('', names))
  for (const { title, of, digits, hasRatio } of figures) {
    const medians = names.map((name) => median(runsOf(name).map(of)))
    if (Number(values.rounds) > 1) {
      for (let round = 0; round < Number(values.rounds); round++) {
        const ofRound = names.map(
          (name) =>
            runsOf(name)
              .slice(round, round + 1)
              .map(of)[0] ?? Number.NaN,
        )
        print(tableLine(`${title} (${round + 1})`, ofRound, digits))
      }
    }
    print(tableLine(title, medians, digits))
    const yardstick = medians[names.indexOf(YARDSTICK)]
    if (hasRatio === true && yardstick !== undefined && names.length > 1)
      print(
        tableLine(
          `  × ${YARDSTICK}`,
          medians.map((value) => value / yardstick),
          2,
        ),
      )
  }
}

function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}
