import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CAUSES } from '../../src/stream/source.ts'
import { ageText } from '../../src/player/text/age-text.ts'
import { TEXT } from '../../src/player/text/picture-text.ts'
import { viewOf, type Situation } from '../../src/player/view.ts'

const live: Situation = {
  nowMs: 100_000,
  unsupported: undefined,
  whyStill: undefined,
  connection: { kind: 'open' },
  camera: { type: 'state', state: 'live', cause: null, message: null, retryInMs: null },
  cameraMs: 90_000,
  isPaused: false,
  needsGesture: false,
  pictureMs: 99_980,
  heardMs: 99_990,
  watchedSinceMs: 0,
  delayMs: 80,
  stepMs: 40,
  isSharedOut: false,
  isCatchingUp: false,
}

const retrying: Situation = {
  ...live,
  cameraMs: 99_000,
  camera: { type: 'state', state: 'retrying', cause: 'unreachable', message: null, retryInMs: 4000 },
}

describe('viewOf', () => {
  it('says nothing over a live picture', () => {
    assert.deepEqual(viewOf(live), {
      kind: 'live',
      title: '',
      detail: '',
      countdown: '',
      action: '',
      shares: false,
      symbol: undefined,
    })
  })

  it('tells of a live picture that fewer are drawn than come, and of no other', () => {
    const { kind, title, shares } = viewOf({ ...live, isSharedOut: true })
    assert.deepEqual([kind, title, shares], ['live', '', true])
    assert.equal(viewOf({ ...retrying, isSharedOut: true }).shares, false)
  })

  it('never leaves a picture that stands still looking live', () => {
    const view = viewOf({ ...live, pictureMs: 97_000 })
    assert.equal(view.kind, 'down')
    assert.equal(view.title, TEXT.stale)
    assert.equal(view.countdown, 'Picture is 3.0 s old')
  })

  it('says of a picture that stands still whether nothing comes at all, and when it connects anew', () => {
    const still = { ...live, pictureMs: 97_000 }
    assert.equal(viewOf(still).detail, TEXT.noPicture)
    const { detail, countdown } = viewOf({ ...still, heardMs: 97_000 })
    assert.deepEqual([detail, countdown], [TEXT.relaySilent, 'Picture is 3.0 s old. Next try in 5 s'])
  })

  it('gives a camera with few pictures their time', () => {
    assert.equal(viewOf({ ...live, pictureMs: 97_000, stepMs: 1000, delayMs: 900 }).kind, 'live')
  })

  it('does not call a picture old that nobody could see until now', () => {
    assert.equal(viewOf({ ...live, pictureMs: 50_000, watchedSinceMs: 99_500 }).kind, 'live')
  })

  it('marks a picture that is behind while it catches up', () => {
    const view = viewOf({ ...live, delayMs: 1800 })
    assert.equal(view.kind, 'old')
    assert.equal(view.countdown, 'Picture is 1.8 s old')
  })

  it('marks the first picture of a join with its age, however little that is', () => {
    const view = viewOf({ ...live, delayMs: 400, isCatchingUp: true })
    assert.equal(view.kind, 'old')
    assert.equal(view.countdown, 'Picture is 0.4 s old')
    assert.equal(viewOf({ ...live, delayMs: 400 }).kind, 'live')
  })

  it('says why the camera is away and when the next try is', () => {
    const view = viewOf(retrying)
    assert.equal(view.kind, 'down')
    assert.equal(view.detail, TEXT.causes.unreachable)
    assert.equal(view.countdown, 'Next try in 3 s')
    assert.equal(viewOf({ ...retrying, nowMs: 110_000 }).countdown, 'Trying now…')
  })

  it('prefers the words of the relay to its own', () => {
    const camera = { ...retrying.camera!, message: 'It is being painted.' }
    assert.equal(viewOf({ ...retrying, camera }).detail, 'It is being painted.')
  })

  it('has words of its own for every cause that the relay knows, for viewers who get none from it', () => {
    assert.deepEqual(Object.keys(TEXT.causes).sort(), [...CAUSES])
    for (const cause of CAUSES) {
      const camera = { ...retrying.camera!, cause, message: null }
      assert.equal(viewOf({ ...retrying, camera }).detail, TEXT.causes[cause])
    }
  })

  it('says that the relay is away, with the seconds until the next try', () => {
    const view = viewOf({ ...live, connection: { kind: 'waiting', retryAtMs: 101_200, reason: '' } })
    assert.equal(view.kind, 'down')
    assert.equal(view.title, TEXT.relayDown)
    assert.equal(view.countdown, 'Next try in 2 s')
  })

  it('does not say that a connection was lost which never was', () => {
    const connection = { kind: 'waiting', retryAtMs: 101_200, reason: '' } as const
    assert.equal(viewOf({ ...live, connection, pictureMs: undefined }).title, TEXT.relayUnreached)
  })

  it('says in words why the relay refuses', () => {
    const detailOf = (code: number): string =>
      viewOf({ ...live, connection: { kind: 'refused', code, reason: '', retryAtMs: undefined } }).detail
    assert.equal(detailOf(4404), TEXT.refusedUnknown)
    assert.equal(detailOf(4403), TEXT.refusedForbidden)
    assert.equal(detailOf(4401), TEXT.refusedUnauthorized)
    assert.equal(detailOf(4429), TEXT.fullWhy)
  })

  it('says that somebody ended the connection, and offers another try there as after every refusal', () => {
    const viewAfter = (code: number, reason: string) =>
      viewOf({ ...live, connection: { kind: 'refused', code, reason, retryAtMs: undefined } })
    const { title, detail, action } = viewAfter(4409, '')
    assert.deepEqual([title, detail, action], [TEXT.ended, TEXT.endedByHand, TEXT.tryAgain])
    assert.equal(viewAfter(4409, 'The bell rings.').detail, 'The bell rings.')
    assert.equal(viewAfter(4429, '').title, TEXT.full)
    for (const code of [4401, 4403, 4404, 4405, 4429]) assert.equal(viewAfter(code, '').action, TEXT.tryAgain)
  })

  it('says which rendition the stream does not have, and when it asks again', () => {
    const reason = TEXT.noRendition('nope')
    const refused = { kind: 'refused', code: 4405, reason, retryAtMs: 112_000 } as const
    const { detail, countdown } = viewOf({ ...live, connection: refused })
    assert.deepEqual([detail, countdown], ['This stream has no rendition “nope”.', 'Next try in 12 s'])
  })

  it('asks for a click only where the browser does', () => {
    assert.equal(viewOf({ ...live, needsGesture: true }).title, TEXT.pressPlay)
  })

  it('says of a still picture that it is one, how old it is, and why, however old', () => {
    const { kind, title, detail, countdown } = viewOf({
      ...live,
      whyStill: TEXT.noH265,
      nowMs: live.nowMs + 30_000,
    })
    assert.deepEqual([kind, title, detail], ['old', TEXT.stillPicture, TEXT.noH265])
    assert.match(countdown, /3\d s old$/)
  })

  it('puts what the browser cannot do before everything else', () => {
    assert.equal(viewOf({ ...retrying, unsupported: TEXT.noH265 }).detail, TEXT.noH265)
  })
})

describe('ageText', () => {
  it('uses the shortest words', () => {
    assert.deepEqual([400, 12_000, 180_000, 8_000_000].map(ageText), ['0.4 s', '12 s', '3 min', '2 h'])
  })
})
