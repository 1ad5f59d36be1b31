import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { messageOf } from '../src/errors.ts'
import { measureBursts, measureBulkJoins, BURSTS, BULK_JOINS } from './crowds.ts'
import { HELP, NAMES, RELAY_NAMES } from './help.ts'
import { isWhole, measure, print } from './measure.ts'
import { commandWords } from './report/command-words.ts'
import { parseOptions, type Options } from './options.ts'
import { onPath } from './relays/find.ts'
import { OUTAGE, measureOutage } from './relays/outage.ts'
import { relayScenarios } from './relays/scenarios.ts'
import { findCompany } from './relays/subjects.ts'
import { thisMachine } from './report/machine.ts'
import { jsonOf } from './report/report.ts'
import type { Section } from './report/section.ts'
import { writeReport } from './report/write.ts'
import type { RunFacts } from './run.ts'
import { SCENARIOS } from './scenarios.ts'
import { measureSocketDelay, SOCKET_DELAY } from './socket-delay.ts'

const QUICK_MS = 5000

/** What bounds windows and warm-ups. */
function mostMsOf({ quick, seconds }: Options): number | undefined {
  if (seconds !== undefined) return seconds * 1000
  return quick ? QUICK_MS : undefined
}

function shortened(facts: RunFacts, options: Options): RunFacts {
  const mostMs = mostMsOf(options)
  if (mostMs === undefined) return facts
  const { windowMs, warmUpMs, turns } = facts
  const { quick } = options
  return {
    ...facts,
    windowMs: Math.min(windowMs, mostMs),
    ...(warmUpMs === undefined ? {} : { warmUpMs: Math.min(warmUpMs, mostMs) }),
    ...(turns === undefined || !quick ? {} : { turns: 1 }),
  }
}

async function measureAll(options: Options, folder: string): Promise<boolean> {
  const { addresses, cameraPort, viewers, quick } = options
  const only = options.only ?? (addresses.length > 0 ? RELAY_NAMES : NAMES)
  const company = findCompany(options.paths, addresses)
  const subjects = company.subjects.filter(
    ({ name }) => options.subjects?.some((word) => name.includes(word)) ?? true,
  )
  const port = cameraPort === undefined ? {} : { cameraPort }
  const rounds = quick ? 1 : options.rounds
  const sections: Section[] = []
  for (const scenario of [...SCENARIOS, ...relayScenarios({ subjects, viewers, ...port })]) {
    if (!only.includes(scenario.name)) continue
    const facts = shortened(scenario.facts, options)
    sections.push(await measure({ ...scenario, facts }, folder, rounds))
  }
  const crowdFacts = { rounds, mostMs: mostMsOf(options) ?? Infinity }
  if (only.includes(BURSTS)) sections.push(await measureBursts(folder, crowdFacts))
  if (only.includes(BULK_JOINS)) sections.push(await measureBulkJoins(folder, crowdFacts))
  if (only.includes(SOCKET_DELAY)) {
    const compiler = options.paths.compiler ?? onPath('cc')
    if (compiler === undefined) print('\nThe delay to the sockets is left out: there is no C compiler (cc).')
    else sections.push(await measureSocketDelay(folder, crowdFacts, compiler))
  }
  if (only.includes(OUTAGE)) sections.push(await measureOutage(subjects, folder, { rounds, cameraPort }))
  const command = `npm run bench -- ${commandWords(process.argv.slice(2)).join(' ')}`
  const machine = thisMachine(company.versions)
  const report = { command, at: new Date().toISOString(), machine, sections }
  for (const file of options.reportFiles) await writeReport(file, report)
  if (options.jsonFile !== undefined) await writeFile(options.jsonFile, jsonOf(report))
  return sections.every(isWhole)
}

function options(): Options | string {
  try {
    const parsed = parseOptions(process.argv.slice(2))
    const unknown = parsed.only?.find((name) => !NAMES.includes(name))
    return unknown === undefined ? parsed : `There is no scenario ${unknown}`
  } catch (error) {
    return messageOf(error)
  }
}

const parsed = options()
if (typeof parsed === 'string' || parsed.help) {
  print(typeof parsed === 'string' ? `${parsed}\n${HELP}` : HELP)
  process.exit(typeof parsed === 'string' ? 2 : 0)
}
if (!existsSync(resolve(import.meta.dirname, '../dist/cli.js'))) {
  print('The relay is not built: run npm run build first.')
  process.exit(1)
}
const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`)
try {
  const whole = await measureAll(parsed, folder)
  if (!whole) print('\nSome subject had no run that counts: the machine was too busy.')
  process.exitCode = whole ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
