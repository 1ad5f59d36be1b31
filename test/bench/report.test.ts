import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { commandWords } from '../../bench/report/command-words.ts'
import { jsonOf, markdownOf, type Report } from '../../bench/report/report.ts'
import { figureText, type Section } from '../../bench/report/section.ts'
import { reportedIn } from '../../bench/report/write.ts'

const section: Section = {
  name: 'relays',
  title: '50 viewers',
  figures: [
    { title: 'CPU', unit: '% of a core' },
    { title: 'lost', unit: '' },
  ],
  subjects: ['Baton', 'other | relay', 'gone'],
  results: [
    { subject: 'Baton', values: [3, 0] },
    { subject: 'Baton', values: [900, 7], fault: 'a viewer got 3 of 9 pictures' },
    { subject: 'Baton', values: [1, 0] },
    { subject: 'Baton', values: [2, 0] },
    { subject: 'other | relay', values: [12.34, Number.NaN] },
    { subject: 'gone', values: [], fault: 'it ended' },
  ],
  notes: ['A line of words.'],
}
const report: Report = {
  command: 'npm run bench -- --only relays',
  at: '2026-11-23T07:00:00.000Z',
  machine: {
    processor: 'Some CPU',
    cores: 2,
    memoryGib: 24,
    system: 'Linux 6',
    versions: { Node: 'v20.20.2', go2rtc: '1.9' },
  },
  sections: [section],
}

describe('The report for people', () => {
  const lines = markdownOf(report).split('\n')

  it('begins with the command, the machine and the versions', () => {
    assert.deepEqual(lines.slice(0, 3), ['```sh', report.command, '```'])
    assert.ok(
      lines.includes('2026-11-23, 2 × Some CPU, 24 GiB, Linux 6. Node v20.20.2, go2rtc 1.9.'),
      lines.join('\n'),
    )
  })

  it('has the median with the least and the most, of the runs that count alone', () => {
    assert.ok(lines.includes('|  | CPU, % of a core | lost | runs |'))
    assert.ok(lines.includes('| Baton | 2 (1 to 3) | 0 (0 to 0) | 3 of 4 |'), lines.join('\n'))
  })

  it('shows what could not be measured as a dash, and why a run does not count', () => {
    assert.ok(lines.includes('| other \\| relay | 12.3 | – | 1 |'))
    assert.ok(lines.includes('| gone | – | – | 0 of 1 |'))
    assert.ok(lines.includes('- Void: gone: it ended'))
    assert.ok(lines.includes('- Void: Baton: a viewer got 3 of 9 pictures'))
    assert.ok(lines.includes('A line of words.'))
  })
})

describe('The report for programs', () => {
  it('has every run, void ones too, and the medians of those that count', () => {
    const { sections } = JSON.parse(jsonOf(report)) as {
      sections: { results: { fault?: string }[]; medians: Record<string, (number | null)[]> }[]
    }
    assert.equal(sections[0]?.results.length, 6)
    assert.deepEqual(sections[0]?.medians, {
      Baton: [2, 0],
      'other | relay': [12.34, null],
      gone: [null, null],
    })
  })
})

describe('A figure for people', () => {
  it('has three digits that count', () => {
    assert.deepEqual([0, 7, 0.0481, 2.345, 12.34, 123.4, 20_480.6, Number.NaN].map(figureText), [
      '0',
      '7',
      '0.048',
      '2.35',
      '12.3',
      '123',
      '20481',
      '–',
    ])
  })
})

describe('A report for a file with marks', () => {
  const page = (inside: string): string =>
    `# Page\n\n<!-- bench: relays -->\n${inside}<!-- end -->\n\nWords.\n\n<!-- bench: other -->\nkept\n<!-- end -->\n`

  it('replaces what stands between those of its sections, each time anew, and nothing else', () => {
    const once = reportedIn(page('old\n'), report)
    assert.equal(once, page(`\n${markdownOf(report, 3)}\n`))
    assert.ok(once?.includes('\n### 50 viewers\n'))
    assert.equal(reportedIn(once, report), once)
  })

  it('is none where the file has no mark of its sections', () => {
    assert.equal(reportedIn('# Page\n<!-- bench: other -->\n<!-- end -->\n', report), undefined)
  })
})

describe('The command above a report', () => {
  it('has no file that it was written to, no place of this machine and no token', () => {
    const words =
      '--only relays --go2rtc=/opt/go2rtc --report a.md --json=b.json --node-media-server /srv/nms --relay'
    assert.deepEqual(commandWords([...words.split(' '), 'ws://host/live/a?token=secret', '--rounds', '2']), [
      '--only',
      'relays',
      '--go2rtc',
      'FILE',
      '--node-media-server',
      'FOLDER',
      '--relay',
      'ws://host/live/a',
      '--rounds',
      '2',
    ])
  })
})
