import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { knownMetrics } from './known.ts'
import { namesIn } from './names.ts'

const page = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/metrics.md'), 'utf8')

describe('docs/metrics.md', () => {
  it('lists every metric with its type and its labels, and no other', async () => {
    const shown = page.split(/^## /m).flatMap((section) => {
      const common = section.startsWith('Of each rendition') ? ['stream', 'rendition'] : []
      return rows(section).map(([name = '', type = '', labels = '']) => ({
        name,
        type,
        labels: [...common, ...labels.split(' ').filter((label) => label !== '–')].toSorted(),
      }))
    })
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
    assert.deepEqual(shown.toSorted(byName), (await knownMetrics()).toSorted(byName))
  })

  it('shows for each metric what it means, and a query that uses a metric that exists', async () => {
    const known = await knownMetrics()
    for (const [name = '', , , meaning = '', query = ''] of rows(page)) {
      assert.ok(meaning.length > 10, `${name} is not explained`)
      assert.notDeepEqual(namesIn(query, known).known, [], `${name}: ${query}`)
      assert.deepEqual(namesIn(query, known).unknown, [], `${name}: ${query}`)
    }
  })
})

/** The cells of every row about a metric, without code marks. */
function rows(text: string): string[][] {
  return [...text.matchAll(/^\| (`(?:baton|process|nodejs)_.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim().replaceAll('`', '')),
  )
}
