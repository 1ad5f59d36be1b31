import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type * as Axe from 'axe-core'
import type { Page } from 'playwright-core'
import { startGstCamera } from '../support/gst-camera.ts'
import { isLive, untilSeen, WatchStage } from '../support/watch-stage.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const SCHEMES = ['light', 'dark'] as const
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]

/** A page as it is looked at, and what shows that it is all there. */
interface Look {
  readonly name: string
  readonly path: string
  readonly arrive: (page: Page) => Promise<unknown>
}

const LOOKS: readonly Look[] = [
  {
    name: 'the grid, with one camera live and one away',
    path: '',
    arrive: async (page) => {
      await untilSeen(page, 'a live tile', isLive)
      await page.getByText('The camera is away').waitFor()
    },
  },
  {
    name: 'the grid, while it is arranged',
    path: '?layout=4',
    arrive: async (page) => {
      await page.getByRole('button', { name: 'Arrange' }).click()
      await page.getByRole('button', { name: 'Move Front door' }).waitFor()
    },
  },
  {
    name: 'the grid, with one camera enlarged',
    path: '?camera=door',
    arrive: (page) => page.getByRole('button', { name: 'Back to all cameras' }).waitFor(),
  },
  {
    name: 'the wall',
    path: 'wall?layout=1',
    arrive: (page) => untilSeen(page, 'a live tile', isLive),
  },
  {
    name: 'a live camera',
    path: 'watch/door',
    arrive: (page) => untilSeen(page, 'a live picture', isLive),
  },
  {
    name: 'a camera that is away',
    path: 'watch/gone',
    arrive: (page) => page.getByText('The camera is away').waitFor(),
  },
  {
    name: 'all about a live camera',
    path: 'camera/door',
    arrive: async (page) => {
      await untilSeen(page, 'a live picture', isLive)
      await page.getByRole('button', { name: 'Disconnect the viewer at 127.0.0.1' }).waitFor()
      await page.getByText('What its pull said last').click()
      await page.getByRole('button', { name: 'Read again' }).waitFor()
    },
  },
  {
    name: 'all about a camera that is away',
    path: 'camera/gone',
    arrive: (page) => page.getByText('goes on').waitFor(),
  },
  {
    name: 'the grid, with the form for a new camera',
    path: '',
    arrive: async (page) => {
      await page.getByRole('button', { name: 'Add a camera' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'who has access, with the dialog for a new token and its faults',
    path: 'access',
    arrive: async (page) => {
      await page.getByRole('button', { name: 'New token' }).click()
      await page.getByLabel('Cameras', { exact: true }).selectOption('some')
      await page.getByRole('button', { name: 'Make the token' }).click()
      await page.getByText('Choose a camera.').waitFor()
    },
  },
  {
    name: 'a camera, with a link to it that is shown once',
    path: 'camera/gone',
    arrive: async (page) => {
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Neighbours')
      await page.getByRole('button', { name: 'Make the link' }).click()
      await page.getByText('Copy what you need now').waitFor()
    },
  },
  {
    name: 'who has access',
    path: 'access',
    arrive: (page) => page.getByRole('button', { name: 'End the link Neighbours' }).first().waitFor(),
  },
  {
    name: 'the grid, with the import',
    path: '',
    arrive: async (page) => {
      await page.getByRole('button', { name: 'Import and export' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'the login',
    path: 'login',
    arrive: (page) => page.getByRole('button', { name: 'Log in' }).waitFor(),
  },
]

describe('axe finds no fault', () => {
  let stage: WatchStage

  before(async () => {
    const camera = await startGstCamera({ size: [320, 176] })
    stage = await WatchStage.open([
      { id: 'door', name: 'Front door', group: 'Outside', url: camera.url },
      { id: 'gone', name: 'Garage', url: 'rtsp://127.0.0.1:9/stream' },
    ])
  })

  after(() => stage.close())

  for (const { name, path, arrive } of LOOKS) {
    it(`on the page of ${name}`, async () => {
      for (const colorScheme of SCHEMES) {
        const page = await stage.page(path, { colorScheme, reducedMotion: 'reduce' })
        await arrive(page)
        await expectNoFault(page, colorScheme)
        await page.close()
      }
    })
  }
})

describe('axe finds no fault on a relay that was just installed', () => {
  let stage: WatchStage

  before(async () => {
    stage = await WatchStage.open([], { settings: { insecureNoAuth: false } })
  })

  after(() => stage.close())

  for (const colorScheme of SCHEMES) {
    it(`before the login, and before there is a camera (${colorScheme})`, async () => {
      const page = await stage.page('', { colorScheme, reducedMotion: 'reduce' })
      await page.getByRole('heading', { name: 'You are not logged in' }).waitFor()
      await expectNoFault(page, colorScheme)
      await page.goto(await stage.relay.identity.logins.create(stage.relay.url))
      await page.getByRole('heading', { name: 'No camera yet' }).waitFor()
      await expectNoFault(page, colorScheme)
      await page.close()
    })
  }
})

async function expectNoFault(page: Page, colorScheme: string): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport)
    assert.deepEqual(await faultsOf(page), [], `${colorScheme}, ${viewport.width} px`)
  }
}

/** Each fault that axe sees, with where it is. */
async function faultsOf(page: Page): Promise<string[]> {
  // Not as a script of the page: its content security policy would refuse it.
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    (tags) => (Reflect.get(window, 'axe') as typeof Axe).run({ runOnly: tags }),
    TAGS,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  )
}
