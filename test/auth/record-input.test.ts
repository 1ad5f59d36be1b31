import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cameraFaults, expiryFaults, isOrigin, nameFaults } from '../../src/auth/record-input.ts'

const paths = (faults: readonly { readonly path: string }[]): string[] => faults.map(({ path }) => path)

test('nameFaults takes 1 to 100 printable characters', () => {
  for (const name of ['a', 'Küche', 'x'.repeat(100)]) assert.deepEqual(nameFaults(name), [])
  for (const name of ['', '  ', 'x'.repeat(101), 'a\nb', 'a\u0000'])
    assert.deepEqual(paths(nameFaults(name)), ['/name'])
})

test('cameraFaults takes ids, at least one, or nothing at all', () => {
  for (const cameras of [undefined, ['yard'], ['a', 'B_-9']]) assert.deepEqual(cameraFaults(cameras), [])
  assert.deepEqual(paths(cameraFaults([])), ['/cameras'])
  assert.deepEqual(paths(cameraFaults(['yard', 'a/b', '', 'x'.repeat(65)])), [
    '/cameras/1',
    '/cameras/2',
    '/cameras/3',
  ])
})

test('expiryFaults takes a moment in the future that a calendar has', () => {
  for (const expiresMs of [undefined, 6, 8.64e15]) assert.deepEqual(expiryFaults(expiresMs, 5), [])
  for (const expiresMs of [5, -1, NaN, Infinity, 8.65e15])
    assert.deepEqual(paths(expiryFaults(expiresMs, 5)), ['/expiresMs'])
})

test('isOrigin takes what browsers send as the origin of a site, and nothing that means more in a header', () => {
  for (const origin of ['https://home.example', 'http://192.0.2.1:8123', 'http://[2001:db8::1]', 'http://a'])
    assert.equal(isOrigin(origin), true, origin)
  for (const other of [
    'home.example',
    'https://home.example/',
    'https://Home.example',
    'https://home.example:443',
    'https://*.example',
    'https://a;b',
    'https://a,b',
    "https://a' 'self",
    'https://a b',
    'https://u@a',
    'file://a',
    'null',
    '*',
    'https://',
  ])
    assert.equal(isOrigin(other), false, other)
})
