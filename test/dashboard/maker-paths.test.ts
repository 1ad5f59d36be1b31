import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { rtspUrl } from '../../src/dashboard/camera-address.ts'
import { hasChannels, pathOf, subPathOf } from '../../src/dashboard/maker-paths.ts'
import { MAKERS, type Maker } from '../../src/dashboard/makers.ts'
import { parseCameraUrl } from '../../src/net/camera-url.ts'

const gaps = { channel: 3, user: 'admin', password: 'p/@?1' }

function maker(id: string): Maker {
  const found = MAKERS.find((maker) => maker.id === id)
  assert.ok(found, id)
  return found
}

describe('The paths of the makers', () => {
  it('make addresses that the relay takes, each with its own channel', () => {
    for (const one of MAKERS)
      for (const rendition of ['main', 'sub'] as const) {
        const path = pathOf(one, rendition, gaps)
        if (path === undefined) continue
        assert.doesNotMatch(path, /[{}]/, one.name)
        const url = rtspUrl({ host: '192.168.1.20', port: one.port }, path)
        assert.equal(parseCameraUrl(url).path, path, one.name)
        if (hasChannels(one)) assert.match(path, one.main?.includes('{channel0}') ? /2/ : /3/, one.name)
      }
  })

  it('are those of the makers’ documents', () => {
    const main = (id: string): string | undefined => pathOf(maker(id), 'main', { ...gaps, channel: 1 })
    assert.equal(main('hikvision'), '/Streaming/Channels/101')
    assert.equal(main('dahua'), '/cam/realmonitor?channel=1&subtype=0')
    assert.equal(main('reolink'), '/Preview_01_main')
    assert.equal(main('hanwha-recorder'), '/LiveChannel/0/media.smp')
    assert.equal(main('unifi-protect'), undefined)
    assert.equal(pathOf(maker('hikvision'), 'sub', { ...gaps, channel: 17 }), '/Streaming/Channels/1702')
    assert.equal(main('xmeye'), '/user=admin_password=p%2F%40%3F1_channel=1_stream=0.sdp')
  })

  it('lead from each maker’s large picture to the small one', () => {
    for (const one of MAKERS) {
      const [main, sub] = [pathOf(one, 'main', gaps), pathOf(one, 'sub', gaps)]
      if (main !== undefined && sub !== undefined) assert.equal(subPathOf(main), sub, one.name)
    }
  })

  it('are known again with other words behind them, and in other capitals', () => {
    assert.equal(
      subPathOf('/cam/realmonitor?channel=2&subtype=0&unicast=true&proto=Onvif'),
      '/cam/realmonitor?channel=2&subtype=1&unicast=true&proto=Onvif',
    )
    assert.equal(
      subPathOf('/streaming/channels/401/?transportmode=unicast'),
      '/Streaming/Channels/402/?transportmode=unicast',
    )
    assert.equal(subPathOf('/something/else'), undefined)
    assert.equal(subPathOf('/Streaming/Channels/102'), undefined)
  })

  it('have an id and a name each, in the order in which people look for them', () => {
    const named = MAKERS.slice(0, -1).map(({ name }) => name)
    assert.deepEqual(
      named,
      named.toSorted((a, b) => a.localeCompare(b, 'en')),
    )
    assert.equal(new Set(MAKERS.map(({ id }) => id)).size, MAKERS.length)
    assert.equal(MAKERS.at(-1)?.id, 'other')
  })

  it('stand in docs/cameras.md as they are here', () => {
    const page = readFileSync(new URL('../../docs/cameras.md', import.meta.url), 'utf8')
    const section = page.slice(page.indexOf('## Addresses by maker'))
    const rows = [...section.matchAll(/^\| (.+?) +\| `?(.*?)`? +\| `?(.*?)`? +\| (.*?) *\|$/gm)].slice(2)
    const cells = rows.map(([, name, main, sub]) => ({ name, main, sub }))
    const wanted = MAKERS.filter(({ main }) => main !== undefined).map(({ name, main, sub, port }) => ({
      name: port === undefined ? name : `${name} (port ${port})`,
      main,
      sub: sub ?? '',
    }))
    assert.deepEqual(cells, wanted)
  })
})
