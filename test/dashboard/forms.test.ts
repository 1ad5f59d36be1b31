import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { startBrowser } from '../support/browser.ts'
import { eventuallyAnswered, PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { TestRelay } from '../support/relay.ts'

const LOGIN = { user: 'admin', password: 'p@ss/wört' }
const GO2RTC = `streams:
  door: rtsp://admin:\${CAMERA_PASSWORD}@192.0.2.20/stream1
  yard: rtsp://admin:secret@192.0.2.21/main#transport=udp
  script: exec:/home/me/camera.sh {output}
`

interface Listed {
  readonly id: string
  readonly name?: string
  readonly renditions: Record<string, { readonly sources: readonly { url: string; hasSecret: boolean }[] }>
}

describe('The forms for cameras, in Chromium', () => {
  let relay: TestRelay
  let camera: GstCamera
  let browser: Browser
  let context: BrowserContext
  let page: Page
  /** Of the camera, without user and password. */
  let url: string
  const complaints: string[] = []

  before(async () => {
    relay = await TestRelay.start({ settings: { basePath: '/baton/' } })
    camera = await startGstCamera({ size: [640, 368], audio: 'pcma', digest: LOGIN })
    url = camera.url.replace(/\/\/.*@/, '//')
    browser = await startBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', ({ message }) => complaints.push(message))
    await page.goto(await relay.relay.identity.logins.create(relay.relay.url))
    await page.getByRole('heading', { name: 'No camera yet' }).waitFor()
  })

  after(async () => {
    await browser?.close()
    await camera?.close()
    await relay.close()
  })

  const list = async (): Promise<readonly Listed[]> => {
    const { streams } = (await (await relay.fetch('api/streams')).json()) as { streams: Listed[] }
    return streams
  }

  /** By the Tab key alone, as somebody without a mouse. */
  const tabTo = async (name: string): Promise<void> => {
    for (let step = 0; step < 60; step++) {
      if ((await focused()).name === name) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`The Tab key does not lead to "${name}"`)
  }

  /** What has the focus: its name, and what is said of it. */
  const focused = (): Promise<{ name: string; description: string }> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null
      if (element === document.body) return { name: '', description: '' }
      const said = (element?.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)
      const label = element?.labels?.[0]?.textContent ?? element?.textContent ?? ''
      return {
        name: (element?.getAttribute('aria-label') ?? label).trim(),
        description: said.map((id) => document.getElementById(id)?.textContent ?? '').join(' '),
      }
    })

  const retype = async (text: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(text)
  }

  /** A busy machine may need more than the seconds that one try has. */
  const tryUntil = async (wanted: Locator, tryIt: () => Promise<void>): Promise<void> => {
    await eventuallyAnswered(`a try that ends with ${String(wanted)}`, async () => {
      await tryIt()
      const verdict = page.locator('.verdict')
      await page.getByText('Asking the camera').or(verdict).first().waitFor()
      await verdict.waitFor()
      await page.getByText('Looking for its small picture').waitFor({ state: 'detached' })
      return wanted.isVisible()
    })
  }

  const noDialog = (): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' })

  it('add a camera by keyboard alone; a wrong password is said at its field, and a picture is there before it is saved', async () => {
    await tabTo('Add a camera')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Add a camera' }).waitFor()
    assert.equal((await focused()).name, 'Address')
    // As people paste it: nobody encodes what stands in a password.
    await page.keyboard.type(`rtsp://admin:wr@ng/one@${new URL(url).host}/cam`)
    await page.keyboard.press('Enter')
    await page.locator('#camera-password-fault').waitFor()
    const { name, description } = await focused()
    assert.equal(name, 'Password')
    assert.match(description, /The camera refuses this user or password/)
    assert.equal(await page.getByLabel('Address', { exact: true }).inputValue(), url)
    assert.equal(await page.getByLabel('User', { exact: true }).inputValue(), 'admin')
    await retype(LOGIN.password)
    const picture = page.getByRole('img', { name: 'What the camera shows' })
    let tries = 0
    await tryUntil(picture, async () => {
      if (tries++ > 0) await tabTo('Try it')
      await page.keyboard.press('Enter')
    })
    await page.getByRole('heading', { name: 'The camera plays' }).waitFor()
    assert.equal(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth), 640)
    await page.getByText('640 × 368, H.264').first().waitFor()
    await page.getByText('Set the sound to AAC').waitFor()
    assert.deepEqual(await list(), [])
    await tabTo('Name')
    await page.keyboard.type('Front door')
    await page.keyboard.press('Enter')
    await noDialog()
    assert.match((await focused()).name, /Add a camera/)
    await page.getByRole('link', { name: 'Front door' }).waitFor()
    const [stream] = await list()
    assert.deepEqual([stream?.id, stream?.name], ['Front-door', 'Front door'])
    const [source] = stream?.renditions['main']?.sources ?? []
    assert.deepEqual([source?.url, source?.hasSecret], [url, true])
  })

  it('change a camera by keyboard alone, and keep its login', async () => {
    await tabTo('Settings of Front door')
    await page.keyboard.press('Enter')
    await page.getByLabel('Address', { exact: true }).waitFor()
    await tabTo('Address')
    await retype(`${url}-not-there`)
    await tabTo('Try it')
    await page.keyboard.press('Enter')
    await page.locator('#camera-url-fault').waitFor()
    assert.match((await focused()).description, /nothing at this path/)
    await retype(url)
    await tabTo('Name')
    await retype('Gate')
    await page.keyboard.press('Enter')
    await noDialog()
    await page.getByRole('link', { name: 'Gate' }).waitFor()
    const [stream] = await list()
    assert.deepEqual([stream?.id, stream?.name], ['Front-door', 'Gate'])
    assert.equal(stream?.renditions['main']?.sources[0]?.hasSecret, true)
    await eventuallyAnswered('the camera is live with the login that was kept', async () => {
      const { renditions } = (await (await relay.fetch('api/streams/Front-door')).json()) as {
        renditions: { main: { state: string } }
      }
      return renditions.main.state === 'live'
    })
  })

  it('say that somebody else has changed the camera meanwhile, instead of overwriting it', async () => {
    await page.getByRole('button', { name: 'Settings of Gate' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Mine')
    await relay.send('PATCH', 'api/streams/Front-door', { group: 'Theirs' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('was changed since it was read').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Discard' }).click()
    await noDialog()
    assert.equal((await list())[0]?.name, 'Gate')
  })

  it('ask before they throw away what was typed, and only then', async () => {
    const dialog = page.getByRole('dialog', { name: 'Add a camera' })
    const question = page.getByRole('group', { name: 'Discard changes?' })
    await page.getByRole('button', { name: 'Add a camera' }).click()
    await page.getByLabel('I know who made it').check()
    await page.keyboard.press('Escape')
    await noDialog()
    await page.getByRole('button', { name: 'Add a camera' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Cellar')
    // Twice: the key that asks also takes the question back.
    for (const isAsked of [true, false]) {
      await page.keyboard.press('Escape')
      await question.waitFor({ state: isAsked ? 'visible' : 'detached' })
      assert.equal((await focused()).name, isAsked ? 'Keep editing' : 'Name')
    }
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Keep editing' }).press('Enter')
    // As the way back of a phone.
    const isAllowed = await dialog.evaluate((it) =>
      it.dispatchEvent(new Event('cancel', { cancelable: true })),
    )
    assert.equal(isAllowed, false)
    await question.waitFor()
    await page.getByLabel('Name', { exact: true }).press('End')
    await page.keyboard.type(' door')
    await question.waitFor({ state: 'detached' })
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Cellar door')
    await dialog.getByRole('button', { name: 'Close' }).click()
    await question.waitFor()
    await page.mouse.click(5, 5)
    assert.equal(await dialog.isVisible(), true)
    await page.getByRole('button', { name: 'Discard' }).click()
    await noDialog()
    await page.getByRole('button', { name: 'Add a camera' }).click()
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), '')
    await page.getByLabel('Name', { exact: true }).fill('Cellar')
    await dialog.getByRole('button', { name: 'Import a file…' }).click()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('dialog', { name: 'Import and export' }).waitFor()
    await page.keyboard.press('Escape')
    await noDialog()
    assert.equal((await list()).length, 1)
  })

  it('remove a camera by keyboard alone, once that is confirmed', async () => {
    await tabTo('Settings of Gate')
    await page.keyboard.press('Enter')
    await page.getByLabel('Address', { exact: true }).waitFor()
    await tabTo('Remove…')
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog', { name: 'Remove Gate?' }).waitFor()
    assert.equal((await focused()).name, 'Cancel')
    await page.keyboard.press('Enter')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    assert.equal((await list()).length, 1)
    assert.equal((await focused()).name, 'Remove…')
    await page.keyboard.press('Enter')
    await tabTo('Remove')
    await page.keyboard.press('Enter')
    await noDialog()
    await page.getByRole('heading', { name: 'No camera yet' }).waitFor()
    assert.deepEqual(await list(), [])
  })

  it('make the address of maker and host, and find the small picture', async () => {
    const other = await startGstCamera({ size: [640, 368], sub: [320, 192], digest: LOGIN })
    const { hostname, port } = new URL(other.url)
    await page.getByRole('button', { name: 'Add a camera' }).last().click()
    await page.getByLabel('I have its address').press('ArrowRight')
    await page.getByLabel('Maker', { exact: true }).selectOption({ label: 'TP-Link Tapo, VIGI' })
    await page.getByText('“camera account”').waitFor()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.locator('#camera-host-fault').waitFor()
    assert.match((await focused()).description, /address in your network/)
    await page.getByLabel('Host', { exact: true }).fill(`http://${hostname}/login`)
    await page.getByLabel('Port', { exact: true }).fill(port)
    await page.getByLabel('User', { exact: true }).fill(LOGIN.user)
    await page.getByLabel('Password').fill(LOGIN.password)
    const small = page.getByRole('checkbox', { name: 'Use its small picture too (320 × 192)' })
    await tryUntil(small, () => page.getByRole('button', { name: 'Try it' }).click())
    await page.getByLabel('Name', { exact: true }).fill('Hall')
    await page.getByRole('button', { name: 'Add camera', exact: true }).click()
    await noDialog()
    const [stream] = await list()
    const urls = ['main', 'sub'].map((name) => stream?.renditions[name]?.sources[0]?.url)
    assert.deepEqual(
      urls,
      [1, 2].map((n) => `rtsp://${hostname}:${port}/stream${n}`),
    )
    await other.close()
  })

  it('say at once at the password of a stream that its camera refuses it', async () => {
    const wrong = { ...LOGIN, password: 'of old' }
    assert.equal((await relay.send('POST', 'api/streams', { id: 'shed', url, ...wrong })).status, 201)
    const tile = page.locator('camera-tile').filter({ has: page.getByRole('link', { name: 'shed' }) })
    await tile.getByText('Away', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Settings of shed' }).click()
    await page.locator('#camera-password-fault').waitFor()
    assert.deepEqual((await focused()).name, 'Password')
    await page.keyboard.type(LOGIN.password)
    const plays = page.getByRole('heading', { name: 'The camera plays' })
    await tryUntil(plays, () => page.getByRole('button', { name: 'Try it' }).click())
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Discard' }).click()
    await noDialog()
    await relay.send('DELETE', 'api/streams/shed', {})
    await page.getByRole('link', { name: 'shed' }).waitFor({ state: 'detached' })
  })

  it('tell of a camera that is away why, and what was said of it last', async () => {
    await page.getByRole('link', { name: 'Hall' }).waitFor()
    await page.getByText('Away', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Settings of Hall' }).click()
    await page.getByRole('heading', { name: /Nothing answers|ended the stream/ }).waitFor()
    await page.getByText('What was said of it last').click()
    await page
      .getByRole('region', { name: 'What was said of it last' })
      .or(page.getByText('Nothing was said.'))
      .waitFor()
    await page.keyboard.press('Escape')
    await noDialog()
  })

  it('take over a go2rtc.yaml after a look at what that would do', async () => {
    await relay.send('DELETE', 'api/streams/Hall', {})
    await page.getByRole('button', { name: 'Import and export' }).click()
    const file = page.getByLabel('File of another program')
    await file.setInputFiles({
      name: 'broken.yaml',
      mimeType: 'text/yaml',
      buffer: Buffer.from('streams: ['),
    })
    await page.locator('#import-file-fault').waitFor()
    assert.match((await focused()).description, /line 1/)
    for (const encoding of ['latin1', 'utf16le'] as const) {
      const buffer = Buffer.from('streams: { Küche: "rtsp://192.0.2.20/" }', encoding)
      await file.setInputFiles({ name: 'old.yaml', mimeType: 'text/yaml', buffer })
      await page.getByText('The file is not UTF-8.').waitFor()
      assert.equal(await page.getByRole('heading', { name: 'Would be added' }).count(), 0)
      await file.setInputFiles([])
      await page.locator('#import-file-fault').waitFor({ state: 'detached' })
    }
    await file.setInputFiles({ name: 'go2rtc.yaml', mimeType: 'text/yaml', buffer: Buffer.from(GO2RTC) })
    await page.getByRole('heading', { name: 'Would be added: 1 (go2rtc)' }).waitFor()
    await page.getByRole('heading', { name: 'Not taken over: 2' }).waitFor()
    await page.getByText('runs a program').waitFor()
    await page.getByLabel('CAMERA_PASSWORD').fill('geheim')
    await page.keyboard.press('Tab')
    await page.getByRole('heading', { name: 'Would be added: 2 (go2rtc)' }).waitFor()
    assert.deepEqual(await list(), [])
    await page.getByRole('button', { name: 'Add 2 cameras' }).click()
    await page.getByRole('heading', { name: 'Added: 2 (go2rtc)', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Close' }).last().click()
    await noDialog()
    await page.getByRole('link', { name: 'door' }).waitFor()
    assert.deepEqual(
      (await list()).map(({ id }) => id),
      ['door', 'yard'],
    )
  })

  it('ask no longer whether to discard what has been saved meanwhile', async () => {
    let answer: () => void = () => undefined
    const isAllowed = new Promise<void>((resolve) => (answer = resolve))
    await page.route(/import\?dryRun=false/, async (route) => {
      await isAllowed
      await route.continue()
    })
    await page.getByRole('button', { name: 'Import and export' }).click()
    await page.getByLabel('File of another program').setInputFiles({
      name: 'go2rtc.yaml',
      mimeType: 'text/yaml',
      buffer: Buffer.from('streams: { loft: "rtsp://admin:${CAMERA_PASSWORD}@192.0.2.22/main" }'),
    })
    await page.getByLabel('CAMERA_PASSWORD').fill('geheim')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Add 1 camera', exact: true }).click()
    await page.keyboard.press('Escape')
    const question = page.getByRole('group', { name: 'Discard changes?' })
    await question.waitFor()
    answer()
    await page.getByRole('heading', { name: 'Added: 1 (go2rtc)', exact: true }).waitFor()
    assert.equal(await question.count(), 0)
    assert.equal((await focused()).name, 'Close')
    await page.keyboard.press('Enter')
    await noDialog()
    await relay.send('DELETE', 'api/streams/loft', {})
  })

  it('hand out all cameras without a password', async () => {
    await page.getByRole('button', { name: 'Import and export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save streams.json' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'streams.json')
    const text = await readFile(await download.path(), 'utf8')
    assert.equal((JSON.parse(text) as { streams: unknown[] }).streams.length, 2)
    assert.doesNotMatch(text, /geheim|secret@/)
    await page.keyboard.press('Escape')
    await noDialog()
  })

  it('are not offered to those who may only watch', async () => {
    const { secret } = await relay.relay.identity.tokens.create({ name: 'guest', role: 'operator' })
    const guest = await (await browser.newContext()).newPage()
    guest.setDefaultTimeout(PATIENCE_MS)
    await guest.goto(`${relay.relay.url}login`)
    await guest.getByLabel('Or paste a token').fill(secret)
    await guest.getByRole('button', { name: 'Log in' }).click()
    await guest.getByRole('link', { name: 'door' }).waitFor()
    assert.equal(await guest.getByRole('button', { name: /Add|Settings|Import/ }).count(), 0)
    await guest.context().close()
  })

  it('break no rule of the content security policy', () => {
    assert.deepEqual(complaints, [])
  })
})
