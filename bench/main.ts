import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { messageOf } from '../src/errors.ts'
import { isWhole, measure, print } from './measure.ts'
import { parseOptions, type Options } from './options.ts'
import { OUTAGE, measureOutage } from './relays/outage.ts'
import { relayScenarios } from './relays/scenarios.ts'
import { findCompany } from './relays/subjects.ts'
import { thisMachine } from './report/machine.ts'
import { jsonOf, markdownOf } from './report/report.ts'
import type { Section } from './report/section.ts'
import type { RunFacts } from './run.ts'
import { SCENARIOS } from './scenarios.ts'

const QUICK_MS = 5000
const NAMES = [...SCENARIOS.map(({ name }) => name), 'relays', 'relays-stuck', OUTAGE]
const USAGE = `bench [--rounds 3] [--quick] [--only NAME]… [--report FILE.md] [--json FILE.json] [relays]
  --rounds N           measure each subject so many times, turn by turn; some scenarios have several turns a round
  --quick              one round and one turn, windows and warm-up of 5 s at most: to see that it works
  --seconds N          windows and warm-up of N s at most
  --only NAME          this scenario; may be given again: ${NAMES.join(', ')}
  --report FILE.md     write what was measured for people
  --json FILE.json     write all of it for programs
Of the relays, which are Baton, the yardsticks, and go2rtc, mediamtx and cc where they are on PATH:
  --viewers 200        of each
  --subject WORD       only those with this in their name; may be given again
  --relay ADDRESS      this one too, which runs already: ws:, wss:, http:, https: (MPEG-TS; FLV at .flv) or rtsp:; may be
                       given again. Without --only, the relays alone are measured
  --pid N              its process, where it is on this machine; the first belongs to the first --relay
  --fps N              what its camera sends; else what the best viewer gets counts as all
  --camera-port N      serve the camera at rtsp://127.0.0.1:N/cam0, for such a relay to pull
  --go2rtc FILE  --mediamtx FILE  --node-media-server FOLDER  --cc FILE    where not on PATH`

function shortened(facts: RunFacts, { quick, seconds }: Options): RunFacts {
  if (!quick && seconds === undefined) return facts
  const { windowMs, warmUpMs, turns } = facts
  const mostMs = seconds === undefined ? QUICK_MS : seconds * 1000
  return {
    ...facts,
    windowMs: Math.min(windowMs, mostMs),
    ...(warmUpMs === undefined ? {} : { warmUpMs: Math.min(warmUpMs, mostMs) }),
    ...(turns === undefined || !quick ? {} : { turns: 1 }),
  }
}

async function measureAll(options: Options, folder: string): Promise<boolean> {
  const { addresses, cameraPort, viewers, quick } = options
  const only = options.only ?? (addresses.length > 0 ? NAMES.slice(SCENARIOS.length) : NAMES)
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
  if (only.includes(OUTAGE)) sections.push(await measureOutage(subjects, folder, { rounds, cameraPort }))
  const command = `npm run bench -- ${process.argv.slice(2).map(withoutQuery).join(' ')}`
  const machine = thisMachine(company.versions)
  const report = { command, at: new Date().toISOString(), machine, sections }
  if (options.reportFile !== undefined) await writeFile(options.reportFile, markdownOf(report))
  if (options.jsonFile !== undefined) await writeFile(options.jsonFile, jsonOf(report))
  return sections.every(isWhole)
}

/** What follows `?` in an address may be a token, and the report is for others too. */
function withoutQuery(word: string): string {
  return word.replace(/^(\w+:\/\/[^?]*)\?.*/, '$1')
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
  print(typeof parsed === 'string' ? `${parsed}\n${USAGE}` : USAGE)
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
