import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { eventuallyAnswered } from '../support/eventually.ts'
import { startScriptedCamera } from '../support/scripted-camera.ts'
import { away, PageStage } from './page-stage.ts'

/** Each runs where it is taken for markup, an attribute's end, a script's end or an address. */
const HOSTILE = [
  '<img src=x onerror="window.pwned=1">',
  '"><svg onload="window.pwned=1">',
  '</title></script><script>window.pwned=1</script>',
  '<a href="javascript:window.pwned=1">x</a>',
  '${window.pwned=1}{{constructor.constructor("window.pwned=1")()}}',
]

describe('Names and words that are markup', () => {
  let stage: PageStage
  let page: Page
  const dialogs: string[] = []
  before(async () => {
    const camera = await startScriptedCamera(({ socket }) => socket.end(`${HOSTILE[0]}\r\n\r\n`))
    const streams = HOSTILE.map((text, index) => away(`cam${index}`, { name: text, group: text }))
    stage = await PageStage.open({ streams: [...streams, { id: 'says', url: camera.url, name: 'Says' }] })
    page = await stage.page('login', { role: 'admin' })
    // What the content security policy stops was made all the same, and elsewhere it may run.
    await page.addInitScript(() => {
      const violations: string[] = []
      Object.assign(globalThis, { violations })
      addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) =>
        violations.push(`${violatedDirective} ${blockedURI}`),
      )
    })
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
  })
  after(() => stage.close())

  const open = async (path: string): Promise<void> => {
    await page.goto(new URL(path, stage.relay.relay.url).href, { waitUntil: 'domcontentloaded' })
    await page.locator('body').waitFor()
  }

  const isHarmless = async (): Promise<void> => {
    const found = await page.evaluate(() => {
      const { pwned = 0, violations } = globalThis as { pwned?: number; violations?: string[] }
      return { pwned, violations, made: document.querySelectorAll('img[src="x"], svg[onload]').length }
    })
    assert.deepEqual({ ...found, dialogs }, { pwned: 0, violations: [], made: 0, dialogs: [] }, page.url())
  }

  const shows = (text: string): Promise<void> =>
    eventuallyAnswered(`${page.url()} shows ${text}`, async () =>
      (await page.locator('body').innerText()).includes(text),
    )

  it('are shown as they are in the grid, on a camera’s page, on the wall and on the page to watch', async () => {
    await open('')
    for (const text of HOSTILE) await shows(text)
    await isHarmless()
    for (const [index, text] of HOSTILE.entries()) {
      await open(`camera/cam${index}`)
      await shows(text)
      await isHarmless()
      await open(`watch/cam${index}`)
      await page.locator('baton-player').waitFor({ state: 'attached' })
      await isHarmless()
    }
    await open('wall')
    await page.locator('baton-player').first().waitFor({ state: 'attached' })
    await isHarmless()
  })

  it('are shown as they are on the page of who has access', async () => {
    const { tokens } = stage.relay.relay.identity
    for (const name of HOSTILE) await tokens.create({ name, role: 'viewer' })
    await open('access')
    for (const text of HOSTILE) await shows(text)
    await isHarmless()
  })

  it('are shown as they are where a camera says them', async () => {
    await open('camera/says')
    await shows('<img src=x')
    await isHarmless()
  })

  it('do nothing in an address', async () => {
    for (const text of HOSTILE) {
      const word = encodeURIComponent(text)
      const addresses = [`watch/${word}`, `camera/${word}`, word, `login#${word}`]
      const queries = [
        `wall?streams=${word}&layout=${word}`,
        `?layout=${word}&page=${word}`,
        `login?next=${encodeURIComponent('javascript:window.pwned=1')}`,
      ]
      for (const path of [...addresses, ...queries]) {
        await open(path)
        await isHarmless()
      }
    }
  })
})
