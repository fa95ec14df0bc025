// Where the image starts: the program as `npm run build` bundles it.
await import(new URL('../../dist/server.js', import.meta.url).href);
