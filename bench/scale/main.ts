import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { print } from '../measure.ts'
import { thisMachine } from '../report/machine.ts'
import { commandWords } from '../report/command-words.ts'
import { jsonOf } from '../report/report.ts'
import type { Section } from '../report/section.ts'
import { writeReport } from '../report/write.ts'
import { FLAGS, HELP } from './options.ts'
import { camerasSeries, viewersSeries, type SeriesFacts } from './series.ts'
import { sizingSection } from './table.ts'

const { values } = parseArgs({ options: FLAGS })
if (values.help) {
  print(HELP)
  process.exit(0)
}
if (!existsSync(resolve(import.meta.dirname, '../../dist/cli.js'))) {
  print('The relay is not built: run npm run build first.')
  process.exit(1)
}
const numbers = (list: string): number[] => (list === '' ? [] : list.split(',').map(Number))
const folder = await mkdtemp(join(tmpdir(), 'baton-scale-'))
const facts: SeriesFacts = {
  folder,
  pulls: values.pulls.split(','),
  windowMs: Number(values.seconds) * 1000,
  swarms: Number(values.swarms ?? Math.max(1, Math.floor(cpus().length / 2))),
}
const sections: Section[] = []
try {
  const cameras = await camerasSeries(numbers(values.cameras), facts)
  const viewers = await viewersSeries(numbers(values.viewers), numbers(values['slow-viewers']), facts)
  for (const series of [cameras, viewers]) if (series) sections.push(series.section)
  if (cameras && viewers) sections.push(sizingSection(cameras, viewers))
} finally {
  await rm(folder, { recursive: true, force: true })
}
for (const { notes = [] } of sections) for (const note of notes) print(note)
const command = `npm run bench:scale -- ${commandWords(process.argv.slice(2)).join(' ')}`.replace(
  / --\s*$/,
  '',
)
const report = { command, at: new Date().toISOString(), machine: thisMachine({}), sections }
for (const file of values.report) await writeReport(file, report)
if (values.json !== undefined) await writeFile(values.json, jsonOf(report))
