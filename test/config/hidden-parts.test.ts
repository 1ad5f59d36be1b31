import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { countHidden, fillParts, hideParts } from '../../src/config/hidden-parts.ts'

const CASES: readonly [path: string, password: string | undefined, shown: string][] = [
  ['/ch1?profile=main', undefined, '/ch1?profile=main'],
  ['/s?user=admin&pwd=a%26b&ch=1', undefined, '/s?user=***&pwd=***&ch=1'],
  [
    '/flv?port=1935&stream=0.bcs&user=admin&password=x/y',
    undefined,
    '/flv?port=1935&stream=0.bcs&user=***&password=***',
  ],
  ['/s?access_token=abc;x=1', undefined, '/s?access_token=***;x=1'],
  ['/s?userinterface=a&monkey=b', undefined, '/s?userinterface=a&monkey=b'],
  ['/s?pwd=&ch=1', undefined, '/s?pwd=&ch=1'],
  [
    '/user=admin_password=tlJwpbo6_channel=1_stream=0.sdp?real',
    undefined,
    '/user=***_password=***_channel=1_stream=0.sdp?real',
  ],
  ['/user=admin&password=x&channel=1', undefined, '/user=***&password=***&channel=1'],
  ['/live/hunter2/ch1', 'hunter2', '/live/***/ch1'],
  ['/live/a%2Fb%23cd/ch1', 'a/b#cd', '/live/***/ch1'],
  ['/live/1', '1', '/live/1'],
  ['/s?pwd=${BATON_CAMERA_PW}', undefined, '/s?pwd=${BATON_CAMERA_PW}'],
  ['/s?pwd=***', undefined, '/s?pwd=***'],
]

for (const [path, password, shown] of CASES) {
  test(`hideParts shows ${path} as ${shown}`, () => {
    const hidden = hideParts(path, password)
    assert.equal(hidden.shown, shown)
    if (!path.includes('***')) assert.equal(fillParts(hidden.shown, hidden.parts), path)
  })
}

test('fillParts undoes hideParts, whatever the path', () => {
  const piece = fc.constantFrom('/', '?', '&', '_', 'user=', 'pwd=', 'a', 'hunter2', 'channel=', ';', '=')
  const path = fc.array(piece, { maxLength: 20 }).map((list) => `/${list.join('')}`)
  fc.assert(
    fc.property(path, fc.option(fc.constant('hunter2'), { nil: undefined }), (text, password) => {
      const { shown, parts } = hideParts(text, password)
      assert.equal(countHidden(shown), parts.length)
      assert.equal(fillParts(shown, parts), text)
      if (password !== undefined) assert.ok(!shown.includes(password))
    }),
    { numRuns: 1000 },
  )
})
