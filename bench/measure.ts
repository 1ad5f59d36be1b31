import { messageOf } from '../src/errors.ts'
import { startCameras } from './programs.ts'
import type { Section } from './report/section.ts'
import { run, type Run } from './run.ts'
import type { Figure, Scenario } from './scenarios.ts'
import { median } from './statistics.ts'
import { TurnTaking } from './turns.ts'

/** Writes a line to stdout. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Runs a scenario turn by turn and prints every run, then the medians of those that count, and their ratios. */
export async function measure(scenario: Scenario, folder: string, rounds: number): Promise<Section> {
  print(`\n## ${scenario.title}`)
  const { subjects, facts } = scenario
  const runs: (Run | string)[] = []
  const names: string[] = []
  const cameras = await startCameras(folder, scenario.cameras)
  let turns: TurnTaking | undefined
  const word = facts.turns === undefined ? 'round' : 'turn'
  try {
    if (facts.turns !== undefined) turns = await TurnTaking.start(subjects, cameras, facts)
    for (let turn = 1; turn <= rounds * (facts.turns ?? 1); turn++) {
      // Who comes first follows upon another subject than who comes last: each order as often as the other.
      for (const subject of turn % 2 === 1 ? subjects : subjects.toReversed()) {
        const result = await attempt(() => turns?.take(subject) ?? run(subject, cameras, facts))
        runs.push(result)
        names.push(subject.name)
        const head = `  ${word} ${turn}  ${subject.name.padEnd(15)}`
        if (typeof result === 'string') {
          print(`${head} VOID: ${result}`)
          continue
        }
        const figures = scenario.figures.map((figure) => text(figure, figure.of(result))).join(', ')
        const swarm = `swarm ${result.swarmCpuPercent.toFixed(0)} %`
        const fault = result.fault === undefined ? '' : `  VOID: ${result.fault}`
        print(`${head} ${figures}  (${swarm})${fault}`)
      }
    }
  } catch (error) {
    print(`  VOID: ${messageOf(error)}`)
  } finally {
    await turns?.stop()
    await cameras.stop()
  }
  const section = sectionOf(scenario, runs, names)
  printMedians(scenario, section)
  return section
}

/** Whether each subject had a run that counts. */
export function isWhole({ subjects, results }: Section): boolean {
  return subjects.every((name) =>
    results.some(({ subject, fault }) => subject === name && fault === undefined),
  )
}

/** A run, or why there was none: a subject that died, or viewers that got no picture. */
async function attempt(measureOnce: () => Promise<Run>): Promise<Run | string> {
  try {
    return await measureOnce()
  } catch (error) {
    return messageOf(error)
  }
}

function sectionOf(scenario: Scenario, runs: readonly (Run | string)[], names: readonly string[]): Section {
  const { name, title, figures, subjects } = scenario
  return {
    name,
    title,
    figures: figures.map(({ title, unit }) => ({ title, unit })),
    subjects: subjects.map(({ name }) => name),
    results: runs.map((run, i) => {
      const subject = names[i] ?? ''
      if (typeof run === 'string') return { subject, values: [], fault: run }
      const values = figures.map((figure) => figure.of(run))
      return { subject, values, ...(run.fault === undefined ? {} : { fault: run.fault }) }
    }),
  }
}

function printMedians(scenario: Scenario, { results }: Section): void {
  const names = scenario.subjects.map(({ name }) => name)
  const medianOf = (name: string, figure: number): number =>
    median(
      results
        .filter(({ subject, fault }) => subject === name && fault === undefined)
        .map(({ values }) => values[figure] ?? Number.NaN),
    )
  for (const name of names) {
    const figures = scenario.figures.map((figure, i) => text(figure, medianOf(name, i))).join(', ')
    const ratios = names
      .filter((other) => name.startsWith('Baton') && !other.startsWith('Baton'))
      .map((other) => `${(medianOf(name, 0) / medianOf(other, 0)).toFixed(2)} × ${other}`)
    print(`  median   ${name.padEnd(15)} ${[figures, ...ratios].join('  = ')}`)
  }
}

function text({ title, unit, digits = 1 }: Figure, value: number): string {
  return `${title} ${value.toFixed(Number.isInteger(value) ? 0 : digits)}${unit === '' ? '' : ` ${unit}`}`
}
