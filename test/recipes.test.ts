import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startGstCamera, type GstCamera } from './support/gst-camera.ts'
import { playRecipe } from './support/play-recipe.ts'
import { OPENCV, programsIn, RECIPES, recipesPage } from './support/recipes.ts'
import { TestRelay } from './support/relay.ts'

describe('docs/recipes.md', () => {
  let camera: GstCamera
  let relay: TestRelay

  before(async () => {
    camera = await startGstCamera()
    relay = await TestRelay.start({ streams: [{ id: 'cam', url: camera.url }] })
  })
  after(async () => {
    await relay.close()
    await camera.close()
  })

  it('shows of the programs that are run what is run here and by `npm run recipes`', () => {
    const names = RECIPES.map(({ program }) => program)
    assert.deepEqual(programsIn(recipesPage('Run by the tests')), names)
    const rest = recipesPage('Run by `npm run recipes`')
    assert.deepEqual(programsIn(rest), [OPENCV.program])
    const printed = [...rest.matchAll(/^(\S+) .* yes$/gm)].map(([, program]) => program)
    assert.deepEqual(printed, [...names, OPENCV.program])
  })

  for (const recipe of RECIPES)
    it(`shows words by which ${recipe.program} plays a stream`, async () => {
      const { secret } = await relay.relay.identity.tokens.create({
        name: 'p',
        role: 'viewer',
        cameras: ['cam'],
      })
      await playRecipe(recipe, `${relay.relay.url}live/cam.ts?token=${secret}`)
    })
})
