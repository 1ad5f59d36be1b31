import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startCameras } from '../bench/programs.ts'
import { closeLeftovers } from '../test/support/leftovers.ts'
import { runCase, type Result } from './run-case.ts'
import { PULLS, type FaultCase } from './case.ts'
import { Stage } from './stage.ts'
import { FAULT_TABLE } from './table.ts'
import { Witness } from './witness.ts'

const USAGE = `faults [--only NAME]… [--pull ffmpeg|native|both]
  --only NAME  this case; may be given again: ${[...new Set(FAULT_TABLE.map(({ name }) => name))].join(', ')}
  --pull HOW   cases of cameras that are pulled so; both, which is left out, also runs those of no camera`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    pull: { type: 'string', default: 'both' },
    help: { type: 'boolean' },
  },
})
const unknown = values.only.filter((name) => !FAULT_TABLE.some((one) => one.name === name))
if (![...PULLS, 'both'].includes(values.pull)) unknown.push(`--pull ${values.pull}`)

function isWanted({ name, pull }: FaultCase): boolean {
  if (values.pull !== 'both' && pull !== values.pull) return false
  return values.only.length === 0 || values.only.includes(name)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function rowOf({ fault, pull, expected, seen, ms, afterKeyframeMs, gapMs, verdict }: Result): string {
  const round = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(0))
  const mark = verdict === 'as expected' ? '' : ` **${verdict}**`
  const said = `${seen === expected ? 'as expected' : seen}${mark}`
  const figures = [ms, afterKeyframeMs, gapMs].map(round)
  return `| ${[fault, pull ?? '–', expected, said, ...figures].join(' | ')} |`
}

async function runAll(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-faults-'))
  const cameras = await startCameras(folder, { count: 1, gopSeconds: 1, sounds: false })
  let witness: Witness | undefined
  const results: Result[] = []
  try {
    const stage = await Stage.start(cameras.urls[0])
    witness = await Witness.start(stage.relay.port)
    print(
      '| fault | pull | expected | seen | ms | after the keyframe, ms | largest gap of healthy viewers, ms |',
    )
    print('| --- | --- | --- | --- | --: | --: | --: |')
    for (const one of FAULT_TABLE) {
      if (!isWanted(one)) continue
      const result = await runCase(one, stage, witness)
      results.push(result)
      print(rowOf(result))
    }
  } finally {
    await witness?.stop()
    await closeLeftovers()
    await cameras.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const count = (verdict: Result['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length
  const [well, ill, voids] = [count('as expected'), count('NOT as expected'), count('void')]
  print(
    `\n${well} as expected, ${ill} not, ${voids} void (the machine was too busy), ${count('not run')} not run`,
  )
  return ill + voids === 0
}

if (values.help === true || unknown.length > 0) {
  if (unknown.length > 0) print(`No such case: ${unknown.join(', ')}`)
  print(USAGE)
  process.exit(unknown.length > 0 ? 2 : 0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeLeftovers().finally(() => process.exit(1)))
process.exit((await runAll()) ? 0 : 1)
