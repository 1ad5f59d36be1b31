import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cameraVariables, expandVariables, namesVariable } from '../../src/config/variables.ts'

const environment = {
  BATON_CAMERA_PW: 'p@#/:%s',
  BATON_CAMERA_HOST: 'cam.lan:8554',
  BATON_TOKEN: 'no',
  HOME: '/root',
}

test('expandVariables encodes what stands in front of the @ and nothing else', () => {
  assert.equal(
    expandVariables('rtsp://admin:${BATON_CAMERA_PW}@${BATON_CAMERA_HOST}/x', environment),
    'rtsp://admin:p%40%23%2F%3A%25s@cam.lan:8554/x',
  )
  assert.equal(expandVariables('rtsp://${BATON_CAMERA_HOST}/a@b', environment), 'rtsp://cam.lan:8554/a@b')
  assert.equal(expandVariables('rtsp://u:p$s@cam/', environment), 'rtsp://u:p$s@cam/')
})

for (const [text, says] of [
  ['rtsp://${HOME}/', /HOME/],
  ['rtsp://${BATON_TOKEN}/', /BATON_TOKEN/],
  ['rtsp://${BATON_CAMERA_}/', /not read/],
  ['rtsp://${BATON_CAMERA_MISSING}/', /BATON_CAMERA_MISSING is not set/],
  ['rtsp://${BATON_CAMERA_PW/', /does not end/],
  ['rtsp://${}/', /variable/],
] as const) {
  test(`expandVariables refuses ${text}`, () => {
    assert.throws(() => expandVariables(text, environment), { code: 'invalid-url', message: says })
  })
}

test('namesVariable sees the beginning of one', () => {
  assert.equal(namesVariable('rtsp://${BATON_CAMERA_X}/'), true)
  assert.equal(namesVariable('rtsp://a$b/'), false)
})

test('cameraVariables are the values of those that may be named, without the empty ones', () => {
  const environment = {
    BATON_CAMERA_A: 'a',
    BATON_CAMERA_EMPTY: '',
    BATON_PORT: '1',
    X_BATON_CAMERA_B: 'b',
    PATH: '/',
  }
  assert.deepEqual(cameraVariables(environment), ['a'])
})
