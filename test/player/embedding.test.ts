import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { SHORTCUTS } from '../../src/player/controls/shortcuts.ts'
import type { BatonPlayer } from '../../src/player/element.ts'
import { startBrowser } from '../support/browser.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { TestRelay } from '../support/relay.ts'

const guide = await readFile(new URL('../../docs/embedding.md', import.meta.url), 'utf8')
const [pageExample = '', frameExample = ''] = [...guide.matchAll(/^```html\n([^]*?)^```$/gm)].map(
  ([, block = '']) => block,
)
const [, imageExample = ''] = /`(<img crossorigin.*?>)`/.exec(guide) ?? []
const [, scriptExample = ''] = /^## Stills\n[^]*?^```js\n([^]*?)^```$/m.exec(guide) ?? []
const EXAMPLE_RELAY = 'http://192.168.1.5:8088/'

describe('docs/embedding.md, followed on a page of another site', () => {
  let camera: GstCamera
  let relay: TestRelay
  let site: Server
  let browser: Browser | undefined
  let context: BrowserContext
  let siteUrl = ''
  let html = ''
  let policy = ''

  before(async () => {
    camera = await startGstCamera({ gop: 10 })
    site = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      if (policy !== '') response.setHeader('content-security-policy', policy)
      response.end(html)
    }).listen(0, '127.0.0.1')
    await once(site, 'listening')
    // Another origin, and for cookies another site too: the relay is at 127.0.0.1.
    siteUrl = `http://localhost:${(site.address() as AddressInfo).port}`
    const streams = ['door', 'yard'].map((id) => ({ id, url: camera.url }))
    relay = await TestRelay.start({ streams, settings: { allowedOrigins: siteUrl } })
    browser = await startBrowser()
    context = await browser.newContext()
    context.setDefaultTimeout(PATIENCE_MS)
  })

  afterEach(() => {
    policy = ''
  })

  after(async () => {
    await browser?.close()
    site.close()
    await relay.close()
    await camera.close()
  })

  /** The example with an address, a link for this site or another one, and a token that are there. */
  async function fill(example: string, camera = 'door', origin = siteUrl): Promise<string> {
    const { links, tokens } = relay.relay.identity
    const input = { name: 'site', cameras: [camera], origins: [origin], expiresMs: null }
    const link = await links.create(input, 'test')
    const token = await tokens.create({ name: 'site', role: 'viewer', cameras: [camera] })
    return example
      .replaceAll(EXAMPLE_RELAY, relay.relay.url)
      .replaceAll('batonlink_…', link.secret)
      .replaceAll('baton_…', token.secret)
  }

  async function open(url = siteUrl): Promise<Page> {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  it('shows the live picture with nothing but the link to that camera: no cookie is set or needed', async () => {
    html = await fill(pageExample)
    const page = await open()
    await page.waitForFunction(
      () => document.querySelector<BatonPlayer>('baton-player')?.view.kind === 'live',
    )
    assert.deepEqual(await context.cookies(), [])
    await page.close()
  })

  it('needs no more of a content security policy than it says', async () => {
    html = await fill(pageExample)
    const { origin, host } = new URL(relay.relay.url)
    const blobs = 'worker-src blob:; media-src blob:'
    policy = `default-src 'none'; script-src ${origin}; connect-src ${origin} ws://${host}; ${blobs}`
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => {
      if (/content security/i.test(message.text())) faults.push(message.text())
    })
    await page.goto(siteUrl)
    await page.waitForFunction(
      () => document.querySelector<BatonPlayer>('baton-player')?.view.kind === 'live',
    )
    assert.deepEqual(faults, [])
    await page.close()
  })

  it('shows stills where nothing can be decoded, and hands them to the page', async () => {
    html = (await fill(pageExample)).replace('<baton-player', '<baton-player engine="still"')
    const page = await open()
    await page.waitForFunction(() => {
      const stats = document.querySelector<BatonPlayer>('baton-player')?.stats
      return stats?.engine === 'still' && stats.shown > 0
    })
    html = (await fill(imageExample)).replace(
      '…/snapshot.jpg',
      `${relay.relay.url}api/streams/door/snapshot.jpg`,
    )
    await page.goto(siteUrl)
    await page.waitForFunction(() => document.querySelector('img')!.naturalWidth > 0)
    const { secret } = await relay.relay.identity.tokens.create({ name: 'script', role: 'viewer' })
    await page.evaluate(
      `{ const token = '${secret}'; globalThis.shown = (async () => { ${scriptExample.replace(EXAMPLE_RELAY, relay.relay.url)} })() }`,
    )
    await page.waitForFunction(() => document.querySelector('img')!.src.startsWith('blob:'))
    await page.waitForFunction(() => document.querySelector('img')!.naturalWidth > 0)
    await page.goto(siteUrl.replace('localhost', 'elsewhere.localhost'))
    await page.waitForFunction(() => document.querySelector('img')!.complete)
    assert.equal(await page.evaluate(() => document.querySelector('img')!.naturalWidth), 0)
    await page.close()
  })

  it('shows it in a frame', async () => {
    html = await fill(frameExample)
    const page = await open()
    const player = page.frameLocator('iframe').locator('baton-player')
    await player.locator('.frame[data-view=live]').waitFor()
    await page.close()
  })

  it('shows no frame on a site that the link does not name', async () => {
    html = await fill(frameExample, 'door', 'https://home.example')
    const page = await context.newPage()
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
    await page.goto(siteUrl)
    await refused
    await page.close()
  })

  it('shows no other camera with that link', async () => {
    html = await fill(pageExample, 'yard')
    const page = await open()
    await page.getByText('The relay does not answer, or does not let this page in').waitFor()
    await page.close()
  })

  it('shows nothing on a site whose origin is not allowed', async () => {
    html = await fill(pageExample)
    const page = await open(siteUrl.replace('localhost', 'elsewhere.localhost'))
    await page.getByText('The relay does not answer, or does not let this page in').waitFor()
    await page.close()
  })

  it('names every attribute, property, method, part and key that there is, and no other', async () => {
    html = await fill(pageExample)
    const page = await open()
    const found = await page.evaluate(async () => {
      await customElements.whenDefined('baton-player')
      const player = document.querySelector<BatonPlayer>('baton-player')!
      const type = player.constructor as typeof BatonPlayer
      const own = Object.entries(Object.getOwnPropertyDescriptors(type.prototype))
      const hidden = /^(constructor|(connected|connectedMove|disconnected|attributeChanged)Callback)$/
      return {
        attributes: [...type.observedAttributes],
        members: own
          .filter(([name]) => !hidden.test(name))
          .map(([name, { value }]) => (typeof value === 'function' ? `${name}()` : name)),
        parts: [...player.shadowRoot!.querySelectorAll('[part]')].flatMap(({ part }) => [...part]),
      }
    })
    await page.close()
    const attributes = namesIn('Attributes')
    assert.deepEqual(attributes, found.attributes.toSorted())
    const members = found.members.filter((name) => !attributes.includes(attributeOf(name)))
    assert.deepEqual(namesIn('Properties and methods'), members.toSorted())
    assert.deepEqual(namesIn('Parts'), [...new Set(found.parts)].toSorted())
    const keys = Object.keys(SHORTCUTS).map((key) => KEY_NAMES[key] ?? key.toUpperCase())
    assert.deepEqual(namesIn('Keys'), keys.toSorted())
  })
})

const KEY_NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  escape: 'Esc',
}

/** `keyframesOnly` → `keyframes-only`. */
function attributeOf(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** What stands as code in the first column of a section's table, sorted. */
function namesIn(heading: string): string[] {
  const section = guide.split(/^##+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const cells = [...section.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).toSorted()
}
