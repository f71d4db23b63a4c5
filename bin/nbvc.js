#!/usr/bin/env node
import '../dist/cli/nbvc.js';
