import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CLOSE_CODES } from '../../src/protocol/close-codes.ts'
import { KEPT_EVENTS } from '../../src/protocol/events.ts'
import { parseEvent } from '../../src/protocol/parse-events.ts'
import { parseClientMessage, parseServerMessage } from '../../src/protocol/parse.ts'

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../docs/${name}.md`), 'utf8')
const page = read('protocol')
const [serverPart = '', clientPart = ''] = page.split('## What a client may send')

function examples(part: string): string[] {
  return [...part.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
}

describe('docs/protocol.md', () => {
  it('shows each server message as the player reads it', () => {
    const types = examples(serverPart).map((text) => parseServerMessage(text)?.type)
    assert.deepEqual(types, ['hello', 'state', 'drop', 'clock', 'goodbye'])
  })

  it('shows each client message as the server reads it', () => {
    const types = examples(clientPart).map((text) => parseClientMessage(text).type)
    assert.deepEqual(types, ['report', 'pause', 'resume', 'keyframes-only', 'rendition'])
  })

  it('says in which range each number of a report is', () => {
    const rows = [...clientPart.matchAll(/^\| `(\w+)` +\| (-?\d+) +\| (-?\d+) +\|$/gm)]
    assert.deepEqual(
      rows.map(([, key]) => key),
      ['delayMs', 'fps', 'dropped'],
    )
    const report = { type: 'report', delayMs: 0, fps: 0, dropped: 0 }
    const read = (key: string, value: number): string =>
      parseClientMessage(JSON.stringify({ ...report, [key]: value })).type
    for (const [, key = '', from, to] of rows) {
      assert.deepEqual([read(key, Number(from)), read(key, Number(to))], ['report', 'report'])
      assert.deepEqual([read(key, Number(from) - 1), read(key, Number(to) + 1)], ['invalid', 'invalid'])
    }
  })

  it('lists each close code', () => {
    const codes = [...page.matchAll(/^\| (\d{4}) \|/gm)].map((match) => Number(match[1]))
    assert.deepEqual(
      codes,
      Object.values(CLOSE_CODES).toSorted((a, b) => a - b),
    )
  })
})

describe('docs/events.md', () => {
  const [, part = ''] = read('events').split('## Messages')
  const [messages = ''] = part.split('## How the events end')

  it('shows each message as a dashboard reads it', () => {
    const shown = examples(messages).map((text) => parseEvent(text))
    assert.deepEqual(
      shown.map((message) => message?.type),
      [
        'snapshot',
        'reset',
        'stream-added',
        'stream-removed',
        'order',
        'state',
        'content',
        'reader-joined',
        'reader-left',
        'problem',
        'figures',
        'readers',
      ],
    )
  })

  it('explains every figure', () => {
    const explained = [...messages.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, word = '']) => word),
    )
    const figures = examples(messages)
      .map((text) => parseEvent(text))
      .find((message) => message?.type === 'figures')
    assert.ok(figures?.relay && figures.renditions[0], 'there are figures')
    const {
      stream: _stream,
      rendition: _rendition,
      state: _state,
      cause: _cause,
      ...rest
    } = figures.renditions[0]
    assert.deepEqual(explained.toSorted(), [...Object.keys(rest), ...Object.keys(figures.relay)].toSorted())
  })

  it('says how many events are kept', () => {
    assert.match(read('events'), new RegExp(`newest ${KEPT_EVENTS} events`))
  })
})
