import type { Page } from 'playwright-core'
import { installPictureSampler } from '../../test/support/picture-sampler.ts'
import type { TabbedBrowser } from '../../test/support/tab-switch.ts'

/** The browser's flags under which sound plays without a click. */
export const WITH_SOUND = ['--autoplay-policy=no-user-gesture-required']

/** A page of this size that the bench may put its own code into, and which knows `pictures`. */
export async function measuredPage(
  browser: TabbedBrowser,
  size: { readonly width: number; readonly height: number },
): Promise<Page> {
  const page = await browser.newPage()
  await page.setViewportSize(size)
  await (await page.context().newCDPSession(page)).send('Page.setBypassCSP', { enabled: true })
  await installPictureSampler(page)
  return page
}
