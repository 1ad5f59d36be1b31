import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseWebhooks, WEBHOOK_TYPES, webhookKey } from '../../src/config/webhooks-file.ts'
import { RelayError } from '../../src/errors.ts'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const good = { name: 'pager', url: 'https://pager.example/hook?key=1', secret }

function parse(...targets: readonly object[]): ReturnType<typeof parseWebhooks> {
  return parseWebhooks('webhooks.json', JSON.stringify({ targets }))
}

function pathsOf(...targets: readonly object[]): string[] {
  try {
    parse(...targets)
    return []
  } catch (error) {
    assert.ok(error instanceof RelayError)
    assert.doesNotMatch(error.message, /canary/)
    return error.faults.map(({ path }) => path)
  }
}

describe('parseWebhooks', () => {
  it('fills in the times, and takes what limits a target', () => {
    assert.deepEqual(parse(good), [{ ...good, downAfterSeconds: 10, timeoutSeconds: 10 }])
    const limited = { ...good, events: ['stream.down'], streams: ['door'], downAfterSeconds: 0 }
    assert.deepEqual(parse(limited), [{ ...limited, timeoutSeconds: 10 }])
  })

  it('refuses a URL that is not http or https, or that holds a login or a fragment, and repeats none', () => {
    for (const url of [
      'file:///canary',
      'ftp://canary.example/',
      'javascript:canary',
      'canary',
      'https://ann:canary@pager.example/',
      'https://pager.example/#canary',
    ])
      assert.deepEqual(pathsOf({ ...good, url }), ['/targets/0/url'], url)
  })

  it('refuses a secret that is too short, too long or no Base64, and repeats none', () => {
    for (const wrong of [
      'canary',
      `whsec_${Buffer.alloc(23).toString('base64')}`,
      `whsec_${Buffer.alloc(65).toString('base64')}`,
      `whsec_${'-'.repeat(40)}`,
    ])
      assert.deepEqual(pathsOf({ ...good, secret: wrong }), ['/targets/0/secret'])
  })

  it('refuses two targets of one name, events that there are not, and times out of bounds', () => {
    assert.deepEqual(pathsOf(good, good), ['/targets'])
    assert.deepEqual(pathsOf({ ...good, events: ['camera.down'] }), ['/targets/0/events/0'])
    assert.deepEqual(pathsOf({ ...good, downAfterSeconds: -1, timeoutSeconds: 61 }), [
      '/targets/0/downAfterSeconds',
      '/targets/0/timeoutSeconds',
    ])
  })
})

describe('webhookKey', () => {
  it('gives the bytes of a secret', () => {
    assert.deepEqual(webhookKey(secret), Buffer.alloc(24, 7))
    assert.equal(webhookKey(secret.slice(1)), undefined)
  })
})

describe('WEBHOOK_TYPES', () => {
  it('are sorted', () => assert.deepEqual([...WEBHOOK_TYPES], WEBHOOK_TYPES.toSorted()))
})
