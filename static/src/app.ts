// What every page has. The policy for markup comes first: htmx needs it.
import './base/trusted'
import { startCopy } from './base/copy'
import { startCountdowns } from './base/countdown'
import { startElements } from './base/elements'
import { startForms } from './base/forms'
import { startHtmx } from './base/htmx'
import { startKeys } from './base/keys'
import { startPalette } from './base/palette'
import { startTheme } from './base/theme'

document.documentElement.classList.add('scripted')
for (const start of [startHtmx, startTheme, startForms, startKeys, startPalette, startCopy, startCountdowns, startElements]) start()
