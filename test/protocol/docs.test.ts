import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CLOSE_CODES } from '../../src/protocol/close-codes.ts'
import { parseClientMessage, parseServerMessage } from '../../src/protocol/parse.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8')
const [serverPart = '', clientPart = ''] = page.split('## What a client may send')

function examples(part: string): string[] {
  return [...part.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
}

describe('docs/protocol.md', () => {
  it('shows each server message as the player reads it', () => {
    const types = examples(serverPart).map((text) => parseServerMessage(text)?.type)
    assert.deepEqual(types, ['hello', 'state', 'drop', 'clock'])
  })

  it('shows each client message as the server reads it', () => {
    const types = examples(clientPart).map((text) => parseClientMessage(text).type)
    assert.deepEqual(types, ['report', 'pause', 'resume', 'keyframes-only', 'rendition'])
  })

  it('lists each close code', () => {
    const codes = [...page.matchAll(/^\| (\d{4}) \|/gm)].map((match) => Number(match[1]))
    assert.deepEqual(
      codes,
      Object.values(CLOSE_CODES).toSorted((a, b) => a - b),
    )
  })
})
