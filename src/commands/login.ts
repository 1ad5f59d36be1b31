import type { Command } from 'commander'
import { LoginLinks } from '../auth/login.ts'
import { systemClock } from '../clock.ts'
import type { SettingFlags } from '../config/settings.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { print, withExamples, withJson } from './outcome.ts'
import { settingsOf, withSettings } from './settings.ts'
import { shownUrl } from './shown-url.ts'

export function addLogin(program: Command): void {
  const login = withSettings(program.command('login'), ['host', 'port', 'basePath', 'data'])
    .description('make a link that logs a browser in once, as admin, within 15 minutes')
    .action(async ({ json, ...flags }: SettingFlags & { json?: boolean }) => {
      const settings = settingsOf(flags)
      await makePrivateFolder(settings.data)
      const links = new LoginLinks({ dataDir: settings.data, clock: systemClock })
      const link = await links.create(await shownUrl(flags))
      print({ link }, { json }, () => link)
    })
  withExamples(
    withJson(login),
    'baton login',
    'baton login --data /var/lib/baton',
    'baton login --host cam.example --port 443',
  )
}
