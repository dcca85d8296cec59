/** The parts of a dataset's name as addresses have them. */
export function datasetPath(dataset: string): { ns: string; name: string } {
  const [ns = '', name = ''] = dataset.split('/')
  return { ns, name }
}
