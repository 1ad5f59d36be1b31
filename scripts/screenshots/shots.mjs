// Every page of which there is a picture, with how many cameras, and what shows that all of it is there. Two are dark always.

/** All players that can be seen are live, or say why not. */
async function settled(page) {
  await page.waitForFunction(
    () => {
      const players = [...document.querySelectorAll('baton-player')].filter((player) => {
        const { top, bottom } = player.getBoundingClientRect()
        return top < innerHeight && bottom > 0
      })
      return players.length > 0 && players.every(({ view }) => view?.kind === 'live' || view?.kind === 'down')
    },
    undefined,
    { timeout: 60_000 },
  )
}

export const SHOTS = [
  { name: 'grid-1', cameras: 1, path: '', arrive: settled },
  { name: 'grid-4', cameras: 4, path: '', arrive: settled },
  { name: 'grid-20', cameras: 20, path: '', arrive: settled },
  { name: 'wall', schemes: ['dark'], cameras: 4, path: 'wall?layout=4', arrive: settled },
  {
    name: 'add',
    cameras: 4,
    path: '',
    arrive: async (page) => {
      await settled(page)
      await page.getByRole('button', { name: 'Add a camera' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'import',
    cameras: 0,
    path: '',
    arrive: async (page) => {
      await page.getByRole('button', { name: 'Import a file…' }).click()
      const text = 'streams:\n  garden: rtsp://192.168.1.20/stream1\n  garage: rtsp://192.168.1.21/stream1\n'
      const file = { name: 'go2rtc.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) }
      await page.getByLabel('File of another program').setInputFiles(file)
    },
  },
  {
    name: 'camera',
    cameras: 4,
    path: 'camera/front-door',
    arrive: async (page) => {
      await settled(page)
      // Something to draw a curve of.
      await page.waitForTimeout(12_000)
    },
  },
  { name: 'watch', schemes: ['dark'], cameras: 1, path: 'watch/front-door', arrive: settled },
  {
    name: 'login',
    cameras: 0,
    path: 'login',
    isLoggedIn: false,
    arrive: (page) => page.getByRole('button', { name: 'Log in' }).waitFor(),
  },
]
