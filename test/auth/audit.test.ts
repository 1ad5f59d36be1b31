import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { audit } from '../../src/auth/audit.ts'
import { silentLog } from '../../src/log.ts'

describe('audit', () => {
  it('says in one line who did what, to what, and from where', () => {
    const lines: unknown[] = []
    const log = {
      ...silentLog,
      info: (fields: object, message: string) => void lines.push({ ...fields, message }),
    }
    const principal = { id: 'a1', name: 'Ann', role: 'admin', cameras: undefined } as const
    audit(log, { principal, address: '192.0.2.7', requestId: 'r1' }, 'stream removed', { stream: 'yard' })
    assert.deepEqual(lines, [
      {
        audit: 'stream removed',
        who: 'Ann',
        principal: 'a1',
        role: 'admin',
        from: '192.0.2.7',
        requestId: 'r1',
        stream: 'yard',
        message: 'stream removed',
      },
    ])
  })
})
