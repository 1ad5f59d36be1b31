import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brokenOff, connectWords, notConnected, refusal, tooLate } from '../../src/rtsp/describe-faults.ts'

const place = 'cam.lan:554'

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 192.0.2.1:554`), { code })
}

function conversation(facts: { hungUp?: boolean; hasSpoken?: boolean; foreign?: string } = {}): {
  place: string
  connection: { hungUp: boolean; hasSpoken: boolean; foreign: string | undefined }
} {
  return { place, connection: { hungUp: false, hasSpoken: false, foreign: undefined, ...facts } }
}

describe('tooLate', () => {
  it('tells nobody there, a port that takes connections, and one that speaks something else apart', () => {
    const words = [
      tooLate(3000, { place: undefined, isTaken: false, dialog: undefined }),
      tooLate(3000, { place, isTaken: false, dialog: undefined }),
      tooLate(3000, { place, isTaken: true, dialog: undefined }),
      tooLate(3000, { place, isTaken: true, dialog: conversation() }),
      tooLate(3000, { place, isTaken: true, dialog: conversation({ foreign: 'HTTP' }) }),
    ].map(({ kind, breakdown, message }) => `${kind} ${breakdown ?? '-'}: ${message}`)
    assert.deepEqual(words, [
      'unreachable -: No answer within 3000 ms; check the address, the power and the network.',
      'unreachable -: No answer within 3000 ms from cam.lan:554; check the address, the power and the network.',
      'unreachable -: No answer within 3000 ms, although cam.lan:554 takes connections: check the port; if it is the right one, start the camera again.',
      'unreachable -: No answer within 3000 ms, although cam.lan:554 takes connections: check the port; if it is the right one, start the camera again.',
      'exited foreign: Something answers at cam.lan:554, but it does not speak RTSP (HTTP): check the port.',
    ])
  })
})

describe('brokenOff', () => {
  it('tells who hangs up without a word, who hangs up later, who garbles, and who speaks something else apart', () => {
    const cause = systemError('ECONNRESET')
    const faults = [
      brokenOff(conversation({ hungUp: true }), cause),
      brokenOff(conversation({ hungUp: true, hasSpoken: true }), cause),
      brokenOff(conversation(), cause),
      brokenOff(conversation({ hungUp: true, foreign: 'HTTP' }), cause),
    ]
    assert.deepEqual(
      faults.map(({ kind, breakdown, message }) => `${kind} ${breakdown ?? '-'}: ${message}`),
      [
        'exited hung-up: cam.lan:554 takes the connection, but ends it without an answer (it hung up at once): check the port, and whether the camera has room for another viewer.',
        `exited hung-up: Cannot talk to cam.lan:554: ${cause.message}.`,
        `exited malformed: Cannot talk to cam.lan:554: ${cause.message}.`,
        'exited foreign: Something answers at cam.lan:554, but it does not speak RTSP (HTTP): check the port.',
      ],
    )
    for (const fault of faults) assert.equal(fault.cause, cause)
  })
})

describe('notConnected', () => {
  it('says what to look at, and passes the cause on', () => {
    const cause = systemError('ECONNREFUSED')
    const { kind, message, cause: passedOn } = notConnected(place, cause)
    const advice = 'it refuses connections; check the port, and that RTSP is switched on'
    assert.deepEqual(
      [kind, message, passedOn],
      ['unreachable', `Cannot connect to ${place}: ${advice}.`, cause],
    )
  })
})

describe('notConnected, over TLS', () => {
  it('tells who speaks no TLS from one with whom it cannot be agreed on, in words of its own', () => {
    const tlsError = (code: string, reason: string): Error =>
      Object.assign(new Error(`80FC:error:0A00010B:SSL routines::${reason}:../ssl.c:350:\n`), {
        code,
        reason,
      })
    const faults = [
      tlsError('EPROTO', 'wrong version number'),
      tlsError('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version'),
    ].map((cause) => notConnected(place, cause))
    assert.deepEqual(
      faults.map(({ kind, breakdown, message }) => `${kind} ${breakdown ?? '-'}: ${message}`),
      [
        'exited foreign: Something answers at cam.lan:554, but it does not speak TLS: check the port, or try the address without the s.',
        'exited hung-up: Something answers at cam.lan:554, but TLS cannot be agreed on (tlsv1 alert protocol version): look for the TLS version in the camera’s settings.',
      ],
    )
  })
})

describe('connectWords', () => {
  it('has words of its own for what often happens, and the system’s for the rest', () => {
    const often = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET']
    const words = often.map((code) => connectWords(systemError(code)))
    assert.equal(new Set(words).size, often.length)
    for (const text of words) assert.doesNotMatch(text, /connect E/)
    assert.equal(connectWords(systemError('EMFILE')), 'connect EMFILE 192.0.2.1:554')
    assert.equal(connectWords('no error at all'), 'no error at all')
  })
})

describe('refusal', () => {
  it('has the kind that a rendition’s status uses, and the camera’s status', () => {
    const kindOf = (status: number): string => {
      const error = refusal(status, true)
      assert.equal(error.status, status)
      return error.kind
    }
    assert.deepEqual([401, 403, 404, 410, 461, 400, 453, 500].map(kindOf), [
      'unauthorized',
      'unauthorized',
      'not-found',
      'not-found',
      'transport',
      'exited',
      'exited',
      'exited',
    ])
  })

  it('asks for a login where none was given, and for a better one where one was', () => {
    assert.match(refusal(401, false).message, /none were given; give them/)
    assert.match(refusal(401, true).message, /refuses this user and password; correct them/)
    assert.match(refusal(403, true).message, /what this user may watch/)
  })

  it('names the request and gives the advice that fits the status', () => {
    const adviceOn = (status: number): string => refusal(status, true, 'SETUP').message
    assert.equal(
      adviceOn(400),
      'The camera answers SETUP with status 400; look up in its manual what address it wants.',
    )
    assert.match(adviceOn(499), /look up in its manual/)
    assert.match(adviceOn(500), /start it again if that goes on/)
    for (const status of [453, 503]) assert.match(adviceOn(status), /may have no room: end other viewers/)
    assert.match(refusal(400, true).message, /answers DESCRIBE/)
  })
})
