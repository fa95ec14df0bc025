// Where the image starts: the program as `npm run build` bundles it.
await import(new URL('../../dist/migrate.js', import.meta.url).href);
