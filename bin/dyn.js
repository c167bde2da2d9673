#!/usr/bin/env node
import '../dist/dyn.cjs';
