import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { parseYaml } from '../../../src/config/import/yaml-text.ts'
import { RelayError } from '../../../src/errors.ts'

/** What means something in YAML. */
const SIGNS = Array.from('a:-[]{}&*!|>\'"%@#?,\n\t ~<\\x')

describe('parseYaml', () => {
  it('makes texts of everything, with anchors and merges resolved', () => {
    const { root } = parseYaml('a: &x { on: yes, code: 0123 }\nb: { <<: *x, more: ~ }\n"1": [1, two]\n')
    assert.deepEqual(
      root,
      new Map<string, unknown>([
        [
          'a',
          new Map([
            ['on', 'yes'],
            ['code', '0123'],
          ]),
        ],
        [
          'b',
          new Map([
            ['on', 'yes'],
            ['code', '0123'],
            ['more', '~'],
          ]),
        ],
        ['1', ['1', 'two']],
      ]),
    )
  })

  it('knows the line of each key and item, and of what is around one that is not there', () => {
    const { lineOf } = parseYaml('streams:\n  a/b:\n    - one\n    - two\n  c: { d: [x,\n    y] }\n')
    const lines = [
      '/streams',
      '/streams/a~1b',
      '/streams/a~1b/1',
      '/streams/c/d/1',
      '/streams/c/zzz/1',
      '/no',
    ]
    assert.deepEqual(lines.map(lineOf), [1, 2, 4, 6, 5, 1])
  })

  const BROKEN: [what: string, text: string, where: RegExp][] = [
    ['a list that never ends', 'a: b\nc: [hunter2, hunter2', /line 2, column 21/],
    ['a key written twice', 'a: hunter2\nb: 1\na: 2', /line 3, column 1/],
    ['a tab as margin', 'a:\n\t- hunter2', /line 2, column 1/],
    ['a password that looks like an alias', 'a:\n  password: *hunter2', /line 2, column 14/],
    ['a tag of another program', 'a: !hunter2 b', /line 1, column 4/],
    ['two documents', 'a: b\n---\nc: hunter2', /more than one YAML document/],
  ]
  for (const [what, text, where] of BROKEN)
    it(`refuses ${what}, says where, and repeats nothing of it`, () => {
      assert.throws(
        () => parseYaml(text),
        (error: unknown) => {
          assert.ok(error instanceof RelayError, String(error))
          assert.equal(error.code, 'invalid-import')
          assert.match(error.message, where)
          assert.doesNotMatch(error.message, /hunter2/)
          return true
        },
      )
    })

  it('is bounded in depth, in aliases and in merges', () => {
    const bombs = [
      '['.repeat(500_000),
      `a: &a x\nb: [${'*a, '.repeat(20_000)}]`,
      `a: &a {${Array.from({ length: 200 }, (_, i) => `k${i}: 1`).join(', ')}}\n${Array.from({ length: 200 }, (_, i) => `b${i}: {<<: *a}`).join('\n')}`,
    ]
    for (const bomb of bombs) assert.throws(() => parseYaml(bomb), /nesting|aliases|merge keys/)
  })

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (text) => {
        try {
          parseYaml(text).lineOf('/a/0')
        } catch (error) {
          assert.ok(error instanceof RelayError, `${JSON.stringify(text)}: ${String(error)}`)
        }
      }),
    )
  })
})
