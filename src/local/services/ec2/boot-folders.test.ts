/** What a script makes with plain words. Oracle: the manual pages that the code names, on lines small enough to be read by eye. */
import { expect, test } from 'vitest';
import { readBootScript } from './boot-script.ts';

const BOOT = readBootScript(`#!/bin/bash
readonly home=/opt/shop
id shop >/dev/null 2>&1 || useradd --system --home-dir $home --shell /usr/sbin/nologin shop
useradd other
install -d -m 0755 $home $home/bin
install -d -m 0750 -o shop -g shop /var/lib/shop
install -d "$unknown"
install -m 0644 /dev/null /etc/shop/failed
cat >/opt/shop/bin/x <<'END'
chmod 0777 /etc/passwd
END
chmod 0755 $home/bin/*
chmod -R u=rwX "$release"
chown root:shop /etc/shop/api.env
chown -R shop /var/lib/shop
`);

test('folders, with their modes and owners; what is not known before it runs is left alone', () => {
  expect(BOOT.folders).toEqual([
    { path: '/opt/shop', mode: '0755', owner: undefined },
    { path: '/opt/shop/bin', mode: '0755', owner: undefined },
    { path: '/var/lib/shop', mode: '0750', owner: 'shop' },
  ]);
  expect(BOOT.emptyFiles).toEqual(['/etc/shop/failed']);
});

test('users, modes and owners; not those that stand in a file which is written', () => {
  expect(BOOT.users).toEqual([
    { name: 'shop', home: '/opt/shop' },
    { name: 'other', home: '/home/other' },
  ]);
  expect(BOOT.modes).toEqual([{ mode: '0755', paths: ['/opt/shop/bin/*'] }]);
  expect(BOOT.owners).toEqual([
    { user: 'root', group: 'shop', path: '/etc/shop/api.env', isDeep: false },
    { user: 'shop', group: 'shop', path: '/var/lib/shop', isDeep: true },
  ]);
});
