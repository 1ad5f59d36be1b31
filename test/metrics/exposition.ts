import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Metrics } from '../../src/metrics/metrics.ts'

/** What a scrape holds, as Prometheus reads it. */
export interface Exposition {
  /** By metric. */
  readonly types: ReadonlyMap<string, string>
  /** By name and labels. */
  readonly samples: ReadonlyMap<string, number>
}

/** Reads the text format 0.0.4 strictly: each metric once, help and type before its lines, no sample twice. */
export function parseExposition(text: string): Exposition {
  const types = new Map<string, string>()
  const samples = new Map<string, number>()
  let current = ''
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [mark, word, name = '', type = ''] = line.split(' ')
    if (mark === '#' && word === 'HELP') {
      assert.equal(types.has(name), false, `${name} comes twice`)
      current = name
    } else if (mark === '#' && word === 'TYPE') {
      assert.equal(name, current)
      types.set(name, type)
    } else {
      const at = line.lastIndexOf(' ')
      const sample = line.slice(0, at)
      assert.match(sample, /^[a-z_0-9]+(\{(\w+="[^"]*"(,|(?=\})))+\})?$/)
      assert.ok(sample.startsWith(current), `${sample} stands below ${current}`)
      assert.equal(samples.has(sample), false, `${sample} comes twice`)
      samples.set(sample, Number(line.slice(at + 1)))
    }
  }
  return { types, samples }
}

/** What a scrape answers, without HTTP. */
export async function textOf(metrics: Metrics): Promise<string> {
  let body = ''
  const res = {
    writeHead: () => res,
    end: (text: Buffer) => (body = text.toString()),
  }
  await metrics.answer({} as IncomingMessage, res as unknown as ServerResponse)
  return body
}
