import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Challenge, parseChallenges } from '../../src/rtsp/challenge.ts'
import { authorizationOf } from '../../src/rtsp/credentials.ts'
import { Guard, type Verdict } from '../../src/rtsp/guard.ts'

const URL = 'rtsp://h/cam'
const passwordOf = (user: string): string | undefined => (user === 'jo' ? 'p"\\:@' : undefined)

function judged(guard: Guard, challenge: Challenge, user: string, password: string, url = URL): Verdict {
  const value = authorizationOf(challenge, { user, password }, 'DESCRIBE', url)
  return guard.judge({
    method: 'DESCRIBE',
    url: URL,
    headers: [['Authorization', value]],
    body: new Uint8Array(0),
  })
}

describe('Guard', () => {
  it('lets in who answers either algorithm, and nobody else', () => {
    const guard = new Guard('r', passwordOf)
    const challenges = parseChallenges(guard.challenges(false))
    assert.deepEqual(
      challenges.map((c) => c.scheme === 'digest' && c.algorithm),
      ['SHA-256', 'MD5'],
    )
    for (const challenge of challenges) {
      assert.equal(judged(guard, challenge, 'jo', 'p"\\:@'), 'passed')
      assert.equal(judged(guard, challenge, 'jo', 'wrong'), 'refused')
      assert.equal(judged(guard, challenge, 'al', 'p"\\:@'), 'refused')
      assert.equal(judged(guard, challenge, 'jo', 'p"\\:@', 'rtsp://h/other'), 'refused')
    }
    assert.equal(guard.judge({ method: 'PLAY', url: URL, headers: [], body: new Uint8Array(0) }), 'refused')
  })

  it('takes an answer without quality of protection too', () => {
    const guard = new Guard('r', passwordOf)
    const challenge = parseChallenges(guard.challenges(false))[1]!
    assert.equal(judged(guard, { ...challenge, qop: false } as Challenge, 'jo', 'p"\\:@'), 'passed')
  })

  it('calls a right answer to another connection’s nonce stale, not right', () => {
    const other = parseChallenges(new Guard('r', passwordOf).challenges(false))[0]!
    const guard = new Guard('r', passwordOf)
    assert.equal(judged(guard, other, 'jo', 'p"\\:@'), 'stale')
    assert.equal(judged(guard, other, 'jo', 'wrong'), 'refused')
    assert.match(guard.challenges(true)[0]!, /stale=true/)
  })
})
