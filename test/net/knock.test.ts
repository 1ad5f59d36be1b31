import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { knock } from '../../src/net/knock.ts'
import { startFaultyCamera } from '../support/faulty-camera.ts'

describe('knock', () => {
  it('connects to the addresses that were judged, and not by the name, one of which may be dead', async () => {
    const camera = await startFaultyCamera()
    let lookups = 0
    const lookup = (): Promise<string[]> => {
      lookups += 1
      return Promise.resolve(['127.0.0.9', '127.0.0.1'])
    }
    const rule = new AddressRule({ allowLoopback: 'always', lookup })
    const url = rule.parse(`rtsp://camera.invalid:${camera.port}/cam`, 'file')
    const { signal } = new AbortController()
    assert.equal(await knock({ rule, url, clock: systemClock, signal }), true)
    assert.equal(lookups, 1)
    await camera.close()
    assert.equal(await knock({ rule, url, clock: systemClock, signal }), false)
  })
})
