import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nameFaults, queryError } from '../../src/auth/live-query.ts'

it('nameFaults names what is not known, and once what stands there twice', () => {
  const query = new URLSearchParams('token=a&rendition=sub&other=1&token=b&other=2')
  assert.deepEqual(nameFaults(query, ['token', 'rendition']), [
    { path: '/token', message: 'stands there twice; keep one' },
    { path: '/other', message: 'is not known; known: token, rendition' },
  ])
})

it('nameFaults repeats 40 characters of a name at most', () => {
  const [fault] = nameFaults(new URLSearchParams([['x'.repeat(41), '']]), [])
  assert.equal(fault?.path, `/${'x'.repeat(40)}`)
})

it('queryError says all that is wrong with a query', () => {
  const faults = [
    { path: '/a', message: 'is not known' },
    { path: '/b', message: 'stands there twice' },
  ]
  const error = queryError(faults)
  assert.equal(error.message, 'Cannot read the query: a is not known; b stands there twice')
  assert.deepEqual([error.code, error.faults], ['bad-request', faults])
})
