import type { Descriptor, Endpoint } from '../descriptor.js';
import { sorted } from '../../../lib/exchanges/text/form.js';
import { type Rule, ampersand, bodyOf, emptyObject, headerOf, joined, queryOf, readable, targetOf, withTexts } from '../forms.js';
