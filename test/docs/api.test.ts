/** The API reference, as `npm run api` makes it: it leaves nothing out that a user meets, nothing undocumented, and no link leads nowhere. */
import assert from 'node:assert/strict';
import path from 'node:path';

const packageRoot = path.join(__dirname, '..', '..', '..');

describe('the API reference', () => {
  it('has no warning, and one for a type that is left out', async function () {
    this.timeout(120_000); // all of lib/ is compiled for it
    const { Application, LogLevel, TSConfigReader, TypeDocReader } = await import('typedoc');
    const app = await Application.bootstrap({ options: path.join(packageRoot, 'typedoc.json') }, [
      new TypeDocReader(),
      new TSConfigReader(),
    ]);
    const said: string[] = [];
    app.logger.log = (text, level) => void (level >= LogLevel.Warn && said.push(text));
    const project = await app.convert();
    assert.ok(project !== undefined, said.join('\n'));
    app.validate(project);
    assert.deepEqual(said, []);
    const modules = project.children!.filter(({ children }) => children!.length > 5).map(({ name }) => name);
    assert.deepEqual(modules.sort(), ['strongroom', 'strongroom/ccxt', 'strongroom/sdk']);

    app.options.setValue('intentionallyNotExported', []);
    app.validate(project);
    assert.match(said.join('\n'), /TypesOf, .* is referenced by \S+ but not included/);
  });
});
