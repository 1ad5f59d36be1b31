import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, createSource } from '../../support/source-kit.ts'

const PASSWORD = "p@ss'w:/#?%d"

describe('FfmpegSource with a password', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  it('shows the camera’s URL neither in ffmpeg’s arguments nor in its environment', async () => {
    process.env['BATON_CAMERA_PASSWORD'] = PASSWORD
    const camera = await startFaultyCamera()
    const source = createSource(withPassword(camera.url))
    const collector = new Collector()
    source.start(collector)
    await collector.untilPictures(3)
    const { pid } = childrenNamed('ffmpeg')[0]!
    const shown = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    await source.stop()
    delete process.env['BATON_CAMERA_PASSWORD']
    assert.doesNotMatch(shown, /rtsp:|admin|p%40ss|p@ss/)
    const names = environment.map((entry) => entry.split('=')[0]).filter((name) => name !== '')
    assert.deepEqual(new Set(names), new Set(['LC_ALL', 'PATH']))
    await camera.close()
  })

  it('shows no form of the password in what it keeps of ffmpeg’s words', async () => {
    const camera = await startFaultyCamera()
    // Taken between DESCRIBE and SETUP, so that ffmpeg itself meets the refusal and prints the URL.
    const source = createSource(withPassword(camera.url), {
      describe: async () => Promise.reject(new TypeError('never asked')),
      transport: 'http',
    })
    const collector = new Collector()
    source.start(collector)
    const fault = await collector.untilFault()
    await eventually('ffmpeg has said something', () => source.lines.length > 0)
    const said = [...source.lines, fault.message].join('\n')
    assert.match(said, /127\.0\.0\.1/)
    assert.doesNotMatch(said, /p@ss|p%40ss|w:\/|%2[3f]|admin:/i)
    await camera.close()
  })
})

function withPassword(url: string): string {
  return url.replace('//', `//admin:${encodeURIComponent(PASSWORD)}@`)
}
