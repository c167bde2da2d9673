#!/usr/bin/env node
require('../dist/dyn.cjs');
