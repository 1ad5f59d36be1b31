import assert from 'node:assert/strict'
import { it } from 'node:test'
import { variablesIn } from '../../src/client/import-variables.ts'

it('variablesIn names each variable of a file once, and nothing else in braces', () => {
  const text = `streams:
  door: rtsp://\${USER}:\${PASSWORD:secret}@192.168.1.20/
  yard: rtsp://{FRIGATE_RTSP_USER}:\${PASSWORD}@192.168.1.21/
  script: exec:/camera.sh {output} {a: 1} \${}`
  assert.deepEqual(variablesIn(text), ['USER', 'PASSWORD', 'FRIGATE_RTSP_USER'])
  assert.deepEqual(variablesIn(''), [])
})
