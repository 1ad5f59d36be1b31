import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StderrLines, cutLine } from '../../src/ffmpeg/stderr-lines.ts'

function collect(chunks: readonly (readonly [text: string, nowMs: number])[]): string[] {
  const lines: string[] = []
  const splitter = new StderrLines((line) => lines.push(line))
  for (const [text, nowMs] of chunks) splitter.push(Buffer.from(text), nowMs)
  splitter.end()
  return lines
}

describe('StderrLines', () => {
  it('gives the same lines whole and byte by byte, whatever ends them', () => {
    const text = 'one\ntwo\rthree\r\n\n  \nfour'
    assert.deepEqual(collect([[text, 0]]), ['one', 'two', 'three', 'four'])
    assert.deepEqual(collect(Array.from(text, (byte) => [byte, 0] as const)), ['one', 'two', 'three', 'four'])
  })

  it('cuts a line without an end back to a space, and goes on with the next', () => {
    const lines = collect([
      [`start ${'x'.repeat(5000)}`, 0],
      ['more\nnext\n', 0],
    ])
    assert.deepEqual(lines, ['start ', 'next'])
  })

  it('takes of a flood the first of each second and the last, and says how much it left out', () => {
    const flood = Array.from({ length: 1000 }, (_, index) => [`${'y'.repeat(999)}${index}\n`, index] as const)
    const lines = collect([...flood, ['last words\n', 999]])
    assert.ok(lines.length < 80)
    assert.match(lines.at(-6) ?? '', /bytes left out/)
    assert.equal(lines.at(-1), 'last words')
  })

  it('takes lines apart again when the flood’s second is over', () => {
    const lines = collect([
      ['z'.repeat(70_000), 0],
      ['tail\n', 10],
      ['calm\n', 2000],
    ])
    assert.deepEqual(lines, ['(70005 bytes left out)', 'calm'])
  })

  it('costs next to nothing for 200 MB in a second', () => {
    const chunk = Buffer.from(`${'flood '.repeat(10_000)}\n`)
    const splitter = new StderrLines(() => undefined)
    const began = process.cpuUsage()
    for (let index = 0; index < 3400; index += 1) splitter.push(chunk, 0)
    const { user, system } = process.cpuUsage(began)
    assert.ok(user + system < 500_000, `${(user + system) / 1000} ms`)
  })
})

it('cutLine keeps what people read', () => {
  assert.equal(cutLine('short'), 'short')
  assert.equal(cutLine('x'.repeat(1000)).length, 300)
})
