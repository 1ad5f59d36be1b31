import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shortcutOf } from '../../../src/player/controls/shortcuts.ts'

const press = (key: string, focused?: string, held: Partial<KeyboardEvent> = {}): string | undefined =>
  shortcutOf({ key, ctrlKey: false, altKey: false, metaKey: false, ...held }, focused)

describe('shortcutOf', () => {
  it('knows the keys that video players have, in both cases', () => {
    assert.equal(press('m'), 'toggleSound')
    assert.equal(press('F'), 'toggleFullscreen')
    assert.equal(press(' '), 'togglePlay')
    assert.equal(press('x'), undefined)
  })

  it('leaves the browser every key that is held with Ctrl, Alt or Meta', () => {
    for (const held of ['ctrlKey', 'altKey', 'metaKey'])
      assert.equal(press('s', undefined, { [held]: true }), undefined)
  })

  it('leaves a control that has the focus the keys that work it', () => {
    assert.equal(press(' ', 'BUTTON'), undefined)
    assert.equal(press('ArrowUp', 'INPUT'), undefined)
    assert.equal(press('m', 'BUTTON'), 'toggleSound')
    assert.equal(press('m', 'SELECT'), undefined)
    assert.equal(press('Escape', 'SELECT'), 'closePanel')
  })
})
