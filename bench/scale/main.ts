import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { print } from '../measure.ts'
import { thisMachine } from '../report/machine.ts'
import { jsonOf, markdownOf } from '../report/report.ts'
import type { Section } from '../report/section.ts'
import { CAMERAS, VIEWERS, camerasSeries, viewersSeries, type SeriesFacts } from './series.ts'
import { sizingSection } from './table.ts'

const USAGE = `bench:scale [--cameras ${CAMERAS.join(',')}] [--viewers ${VIEWERS.join(',')}] [--pulls ffmpeg,native] [--seconds 8]
  How the relay's cost grows with cameras and with viewers, the straight lines through it, what holds it back first, and
  what other machines would carry by that.
  --cameras LIST       each of 2 Mbit/s; empty: leave them out
  --viewers LIST       of one camera of 2 Mbit/s; empty: leave them out
  --slow-viewers LIST  of one camera of 0.3 Mbit/s and 5 pictures a second: 1000,5000
  --pulls LIST         by which the cameras are pulled
  --seconds N          for which each point is measured
  --swarms N           processes of viewers; one for each two cores if absent
  --report FILE.md  --json FILE.json`

const { values } = parseArgs({
  options: {
    cameras: { type: 'string', default: CAMERAS.join(',') },
    viewers: { type: 'string', default: VIEWERS.join(',') },
    'slow-viewers': { type: 'string', default: '1000,5000' },
    pulls: { type: 'string', default: 'ffmpeg,native' },
    seconds: { type: 'string', default: '8' },
    swarms: { type: 'string' },
    report: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  print(USAGE)
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
const command = `npm run bench:scale -- ${process.argv.slice(2).join(' ')}`.trim()
const report = { command, at: new Date().toISOString(), machine: thisMachine({}), sections }
if (values.report !== undefined) await writeFile(values.report, markdownOf(report))
if (values.json !== undefined) await writeFile(values.json, jsonOf(report))
