// Where the image starts: the program as `npm run build` bundles it.
await import(new URL('../../dist/first-admin.js', import.meta.url).href);
