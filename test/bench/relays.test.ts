import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, it } from 'node:test'
import { findNodeMediaServer, onPath, versionOf } from '../../bench/relays/find.ts'
import { go2rtcConfig } from '../../bench/relays/go2rtc.ts'
import { freePort, launch } from '../../bench/relays/launch.ts'
import { mediamtxConfig } from '../../bench/relays/mediamtx.ts'
import { findCompany } from '../../bench/relays/subjects.ts'
import { descendants } from '../../bench/usage.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()

async function program(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return file
}

describe('Other relays', () => {
  it('are found on PATH, in its order, where they can be run', async () => {
    const file = await program('go2rtc', 'echo "go2rtc version 1.2.3 (abc) linux/amd64"')
    await mkdir(join(folder, 'other'))
    await writeFile(join(folder, 'other', 'go2rtc'), 'no program')
    assert.equal(onPath('go2rtc', [join(folder, 'other'), folder].join(delimiter)), file)
    assert.equal(onPath('go2rtc', join(folder, 'other')), undefined)
    assert.equal(versionOf(file, '-version'), 'go2rtc version 1.2.3 (abc) linux/amd64')
    assert.equal(versionOf(join(folder, 'none'), '-version'), 'unknown')
  })

  it('take part with what they serve, by name and version; what is not there does not', async () => {
    const go2rtc = await program('go2rtc', 'echo "go2rtc version 1.2.3 (abc)"')
    const mediamtx = await program('mediamtx', 'echo v1.9.0')
    const nodeMediaServer = join(folder, 'nms')
    await mkdir(nodeMediaServer)
    assert.equal(findNodeMediaServer(nodeMediaServer), undefined)
    await writeFile(join(nodeMediaServer, 'package.json'), '{ "version": "4.4.3" }')
    const { subjects, versions } = findCompany({ go2rtc, mediamtx, nodeMediaServer, compiler: 'cc' }, [
      { address: 'ws://127.0.0.1:9/live/door' },
    ])
    assert.deepEqual(
      subjects.filter(({ name }) => name !== 'Baton, native pull').map(({ name, way }) => [name, way]),
      [
        ['Baton, WebSocket', 'ws-ts'],
        ['Baton, HTTP-TS', 'http-ts'],
        ['ws://127.0.0.1:9/live/door', 'ws-ts'],
        ['go2rtc, HTTP-TS', 'http-ts'],
        ['go2rtc, RTSP', 'rtsp'],
        ['MediaMTX, RTSP', 'rtsp'],
        ['Node-Media-Server, WS-FLV', 'ws-flv'],
        ['Node-Media-Server, HTTP-FLV', 'http-flv'],
        ['naive ws', 'ws-ts'],
        ['bare sockets', 'ws-ts'],
        ['C, epoll and send', 'ws-ts'],
      ],
    )
    assert.deepEqual(
      [versions.go2rtc, versions.MediaMTX, versions['Node-Media-Server']],
      ['1.2.3', 'v1.9.0', '4.4.3'],
    )
  })

  it('are told of every camera, and listen on this machine alone', () => {
    const urls = ['rtsp://127.0.0.1:5/cam0', 'rtsp://127.0.0.1:5/cam1']
    const go = JSON.parse(go2rtcConfig(urls, { api: 7, rtsp: 8 })) as Record<string, object>
    assert.deepEqual(go.streams, { cam0: urls[0], cam1: urls[1] })
    assert.deepEqual(Object.keys(go.preload ?? {}), ['cam0', 'cam1'])
    assert.deepEqual([go.api, go.rtsp], [{ listen: '127.0.0.1:7' }, { listen: '127.0.0.1:8' }])
    const mtx = JSON.parse(mediamtxConfig(urls, 9)) as { rtspAddress: string; paths: Record<string, object> }
    assert.equal(mtx.rtspAddress, '127.0.0.1:9')
    assert.deepEqual(mtx.paths.cam1, { source: urls[1], sourceOnDemand: false, rtspTransport: 'tcp' })
  })
})

describe('A foreign program', () => {
  it('is there once its port answers, and is gone after its stop', async () => {
    const port = await freePort()
    const server = `require('node:net').createServer().listen(${port}, '127.0.0.1')`
    const started = await launch({ command: process.execPath, args: ['-e', server], port })
    assert.ok(descendants(process.pid).includes(started.pid))
    await started.stop()
    assert.ok(!descendants(process.pid).includes(started.pid))
  })

  it('that ends before it listens fails with its own words', async () => {
    const command = await program('broken', 'echo no such camera >&2; exit 3')
    await assert.rejects(
      launch({ command, args: [], port: await freePort() }),
      /ended with 3: no such camera/,
    )
  })
})
