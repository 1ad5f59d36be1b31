import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EngineChoice } from '../../src/player/engine-choice.ts'
import type { EngineName } from '../../src/player/engine.ts'

const nothingMissing = (): undefined => undefined

describe('EngineChoice', () => {
  it('takes the first engine that the browser has', () => {
    assert.equal(new EngineChoice(undefined, nothingMissing).best(false), 'webcodecs')
    const insecure = new EngineChoice(undefined, (name) => (name === 'webcodecs' ? 'No.' : undefined))
    assert.equal(insecure.best(false), 'mse')
  })

  it('takes one that plays sound where it is wanted, if there is one', () => {
    const choice = new EngineChoice(undefined, nothingMissing)
    assert.equal(choice.best(true), 'mse')
    choice.refuse('mse', 'No.')
    assert.equal(choice.best(true), 'webcodecs')
  })

  it('takes the one that is asked for, unless sound is wanted that it does not play', () => {
    const choice = new EngineChoice('webcodecs', nothingMissing)
    choice.refuse('webcodecs', 'No.')
    assert.equal(choice.best(false), 'webcodecs')
    assert.equal(choice.best(true), 'mse')
  })

  it('passes over those that refused, until another codec comes', () => {
    const choice = new EngineChoice(undefined, nothingMissing)
    choice.setCodec('hvc1')
    choice.refuse('webcodecs', 'No H.265.')
    choice.refuse('mse', 'None either.')
    choice.setCodec('hvc1')
    assert.deepEqual([choice.best(false), choice.reason], ['still', 'No H.265.'])
    choice.setCodec('avc1')
    assert.deepEqual([choice.best(false), choice.reason], ['webcodecs', undefined])
  })

  it('has none where all refused', () => {
    const choice = new EngineChoice(undefined, nothingMissing)
    for (const name of ['webcodecs', 'mse', 'still'] as EngineName[]) choice.refuse(name, 'No.')
    assert.equal(choice.best(true), undefined)
  })
})
