import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../src/errors.ts'
import { startCameras } from './programs.ts'
import { SCENARIOS, type Figure, type Scenario } from './scenarios.ts'
import { median } from './statistics.ts'
import { run, type Run, type RunFacts } from './run.ts'
import { TurnTaking } from './turns.ts'

const USAGE = `bench [--rounds 3] [--quick] [--only NAME]…
  --rounds N   measure each subject so many times, turn by turn; some scenarios have several turns a round
  --quick      one round and one turn, windows and warm-up of 5 s at most: to see that it works
  --only NAME  this scenario; may be given again: ${SCENARIOS.map(({ name }) => name).join(', ')}`

const QUICK_MS = 5000

function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Runs a scenario turn by turn and prints every run, then the medians of those that count, and their ratios. */
async function measure(scenario: Scenario, folder: string, rounds: number): Promise<boolean> {
  print(`\n## ${scenario.title}`)
  const { subjects, facts } = scenario
  const runs: Run[] = []
  const cameras = await startCameras(folder, scenario.cameras)
  let turns: TurnTaking | undefined
  const word = facts.turns === undefined ? 'round' : 'turn'
  try {
    if (facts.turns !== undefined) turns = await TurnTaking.start(subjects, cameras, facts)
    for (let turn = 1; turn <= rounds * (facts.turns ?? 1); turn++) {
      // Who comes first follows upon another subject than who comes last: each order as often as the other.
      for (const subject of turn % 2 === 1 ? subjects : subjects.toReversed()) {
        const result = await attempt(() => turns?.take(subject) ?? run(subject, cameras, facts))
        if (typeof result === 'string') {
          print(`  ${word} ${turn}  ${subject.name.padEnd(15)} VOID: ${result}`)
          continue
        }
        runs.push(result)
        const figures = scenario.figures.map((figure) => text(figure, figure.of(result))).join(', ')
        const swarm = `swarm ${result.swarmCpuPercent.toFixed(0)} %`
        const fault = result.fault === undefined ? '' : `  VOID: ${result.fault}`
        print(`  ${word} ${turn}  ${subject.name.padEnd(15)} ${figures}  (${swarm})${fault}`)
      }
    }
  } catch (error) {
    print(`  VOID: ${messageOf(error)}`)
  } finally {
    await turns?.stop()
    await cameras.stop()
  }
  return printMedians(scenario, runs)
}

/** A run, or why there was none: a subject that died, or viewers that got no picture. */
async function attempt(measureOnce: () => Promise<Run>): Promise<Run | string> {
  try {
    return await measureOnce()
  } catch (error) {
    return messageOf(error)
  }
}

function printMedians(scenario: Scenario, runs: readonly Run[]): boolean {
  const names = scenario.subjects.map(({ name }) => name)
  const medianOf = (name: string, figure: Figure) =>
    median(runs.filter((run) => run.subject === name && run.fault === undefined).map((run) => figure.of(run)))
  const [first] = scenario.figures
  for (const name of names) {
    const figures = scenario.figures.map((figure) => text(figure, medianOf(name, figure))).join(', ')
    const ratios = names
      .filter((other) => first !== undefined && name.startsWith('Baton') && !other.startsWith('Baton'))
      .map((other) => `${(medianOf(name, first!) / medianOf(other, first!)).toFixed(2)} × ${other}`)
    print(`  median   ${name.padEnd(15)} ${[figures, ...ratios].join('  = ')}`)
  }
  return names.every((name) => runs.some((run) => run.subject === name && run.fault === undefined))
}

function shortened(facts: RunFacts): RunFacts {
  const { windowMs, warmUpMs, turns } = facts
  return {
    ...facts,
    windowMs: Math.min(windowMs, QUICK_MS),
    ...(warmUpMs === undefined ? {} : { warmUpMs: Math.min(warmUpMs, QUICK_MS) }),
    ...(turns === undefined ? {} : { turns: 1 }),
  }
}

function text({ title, unit }: Figure, value: number): string {
  return `${title} ${value.toFixed(Number.isInteger(value) ? 0 : 1)}${unit === '' ? '' : ` ${unit}`}`
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
})
const wanted = SCENARIOS.filter(({ name }) => values.only?.includes(name) ?? true)
if (values.help || wanted.length === 0 || wanted.length < (values.only?.length ?? 0)) {
  print(USAGE)
  process.exit(values.help ? 0 : 2)
}
if (!existsSync(resolve(import.meta.dirname, '../dist/cli.js'))) {
  print('The relay is not built: run npm run build first.')
  process.exit(1)
}
const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`)
let isWhole = true
try {
  for (const scenario of wanted) {
    const facts = values.quick ? shortened(scenario.facts) : scenario.facts
    const hasMedians = await measure({ ...scenario, facts }, folder, values.quick ? 1 : Number(values.rounds))
    isWhole &&= hasMedians
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
if (!isWhole) print('\nSome subject had no run that counts: the machine was too busy.')
process.exitCode = isWhole ? 0 : 1
