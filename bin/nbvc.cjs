#!/usr/bin/env node
require('../dist/cli/nbvc.cjs');
