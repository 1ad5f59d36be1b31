import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { it } from 'node:test'
import { callerOf, findCaller, setCaller } from '../../src/auth/caller.ts'

it('callerOf knows who makes a request, and throws where nobody was authenticated', () => {
  const [request, other] = [new IncomingMessage(new Socket()), new IncomingMessage(new Socket())]
  const principal = { id: 't1', name: 'wall', role: 'viewer', cameras: undefined } as const
  const caller = { principal, address: '192.0.2.7' }
  setCaller(request, caller)
  assert.equal(callerOf(request), caller)
  assert.equal(findCaller(request), caller)
  assert.equal(findCaller(other), undefined)
  assert.throws(() => callerOf(other), TypeError)
})
