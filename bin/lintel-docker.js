#!/usr/bin/env node
// What CDK_DOCKER names: `cdk deploy` asks a program for its container images, and gives no words of its own before docker's.
process.argv.splice(2, 0, 'docker');
require('./lintel.js');
