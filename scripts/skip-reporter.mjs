// A reporter for Node's test runner that prints the titles of all tests that were skipped or marked as to do, as JSON.
export default async function* skipReporter(events) {
  const titles = []
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.skip !== undefined || data.todo !== undefined) titles.push(data.name)
  }
  yield JSON.stringify(titles)
}
