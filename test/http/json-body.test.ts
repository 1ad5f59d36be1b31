import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { parse, type ParseError } from 'jsonc-parser'
import { MAX_BODY_DEPTH } from '../../src/http/json-body.ts'
import { depthOf } from '../../src/http/json-depth.ts'
import { faultOffset } from '../../src/http/json-fault.ts'
import { startListener, type Reply } from './kit.ts'

describe('faultOffset', () => {
  const CASES: [text: string, offset: number][] = [
    ['{"a":x}', 5],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['"x" y', 4],
    ['{"a":}', 5],
    ['{', 1],
    ['', 0],
    ['{"a":"b', 5],
    ['{"a": tru}', 6],
    ['{"a":"\n"}', 5],
    [`${' '.repeat(500)}{"a":[1,2,{"b":?}]}`, 515],
  ]
  for (const [text, offset] of CASES)
    it(`finds offset ${offset} in ${JSON.stringify(text.trim())}`, () =>
      assert.equal(faultOffset(text), offset))

  it('finds what jsonc-parser finds, whatever the text', () => {
    const tokens = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '1.',
      'tru',
      'null',
      'x',
      ' ',
      '\n',
      '"b',
      '/**/',
    ]
    const text = fc.array(fc.constantFrom(...tokens), { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (text) => {
        const errors: ParseError[] = []
        parse(text, errors, { disallowComments: true })
        assert.equal(faultOffset(text), errors[0]?.offset ?? text.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes any depth', () => {
    const text = '[{"a":'.repeat(100_000)
    assert.equal(faultOffset(text), text.length)
  })
})

describe('depthOf', () => {
  const CASES: [text: string, depth: number][] = [
    ['7', 0],
    ['"[{"', 0],
    ['{}', 1],
    ['[{"a":[]},{}]', 3],
    ['{"a\\"[":"\\\\","b":[]}', 2],
  ]
  for (const [text, depth] of CASES)
    it(`is ${depth} of ${text}`, () => {
      JSON.parse(text)
      assert.equal(depthOf(text), depth)
    })
})

describe('jsonBody', () => {
  const start = async (t: Parameters<typeof startListener>[0]) => {
    const { call, token } = await startListener(t)
    const authorization = `Bearer ${await token('admin')}`
    return (body: string, headers: Record<string, string> = {}): Promise<Reply> =>
      call('/api/x', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body,
      })
  }

  it('says at which line and column a body stops being JSON, and repeats nothing of it', async (t) => {
    const post = await start(t)
    const reply = await post('{\n  "password": hunter2\n}')
    assert.equal(reply.status, 400)
    assert.equal(reply.json.code, 'invalid-body')
    assert.match(String(reply.json.detail), /line 2, column 15/)
    assert.doesNotMatch(reply.text, /hunter2/)
  })

  it('says so of brackets by the thousand too, and to strangers at the login, and logs no fault', async (t) => {
    const { call, token, lines } = await startListener(t)
    const json = { 'content-type': 'application/json' }
    const body = '['.repeat(60_000)
    const headers = { ...json, authorization: `Bearer ${await token('admin')}` }
    for (const reply of [
      await call('/api/x', { method: 'POST', headers, body }),
      await call('/login', { method: 'POST', headers: json, body }),
    ]) {
      assert.deepEqual([reply.status, reply.json.code], [400, 'invalid-body'])
      assert.match(String(reply.json.detail), /line 1, column 60001/)
    }
    assert.doesNotMatch(lines.join('\n'), /failed inside/)
  })

  it('refuses a body that nests deeper than 32 levels, and takes one of 32', async (t) => {
    const post = await start(t)
    const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)
    assert.equal((await post(deep(MAX_BODY_DEPTH))).status, 200)
    for (const levels of [MAX_BODY_DEPTH + 1, 10_000]) {
      const reply = await post(deep(levels))
      assert.deepEqual([reply.status, reply.json.code], [400, 'invalid-body'])
      assert.match(String(reply.json.detail), /deeper than 32 levels/)
    }
  })

  it('refuses a body over 64 KiB, said or not said beforehand', async (t) => {
    const post = await start(t)
    const large = JSON.stringify('x'.repeat(64 * 1024))
    const refused = await post(large)
    assert.equal(refused.json.code, 'body-too-large')
    assert.match(String(refused.json.detail), /larger than 65536 bytes; send it in parts/)
    assert.equal((await post(large, { 'transfer-encoding': 'chunked' })).status, 413)
    assert.equal((await post(JSON.stringify('x'.repeat(64 * 1024 - 2)))).status, 200)
  })

  it('refuses what is compressed or not UTF-8', async (t) => {
    const post = await start(t)
    assert.equal((await post('{}', { 'content-encoding': 'gzip' })).status, 415)
    const { call, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('admin')}`, 'content-type': 'application/json' }
    const body = Buffer.from([0x22, 0xff, 0x22]) as unknown as string
    assert.equal((await call('/api/x', { method: 'POST', headers, body })).json.code, 'invalid-body')
  })

  it('takes a merge patch with PATCH only', async (t) => {
    const { call, token } = await startListener(t)
    const headers = {
      authorization: `Bearer ${await token('admin')}`,
      'content-type': 'application/merge-patch+json',
    }
    assert.equal((await call('/api/x', { method: 'PATCH', headers, body: '{}' })).status, 200)
    assert.equal((await call('/api/x', { method: 'PUT', headers, body: '{}' })).status, 415)
    const bare = { authorization: headers.authorization }
    assert.equal((await call('/api/x', { method: 'DELETE', headers: bare })).status, 200)
  })
})
