import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startGstCamera } from '../support/gst-camera.ts'
import { TestRelay } from '../support/relay.ts'
import { parseExposition } from './exposition.ts'

describe('baton_describe_seconds', () => {
  for (const pull of ['native', 'auto', 'ffmpeg'] as const) {
    it(`counts the one DESCRIBE of a pull by ${pull}`, async () => {
      const camera = await startGstCamera({ size: [320, 176], kbps: 300 })
      const relay = await TestRelay.start({ streams: [{ id: 'yard', url: camera.url, pull }] })
      try {
        const viewer = await relay.watch('yard')
        await viewer.hasPictures(1)
        const { samples } = parseExposition(await (await relay.fetch('metrics')).text())
        const counts = [...samples].filter(([name]) => name.startsWith('baton_describe_seconds_count'))
        assert.deepEqual(counts, [['baton_describe_seconds_count{result="answered"}', 1]])
      } finally {
        await relay.close()
        await camera.close()
      }
    })
  }
})
