// What every page has. The policy for markup comes first: htmx needs it.
import './base/trusted'
import { startCheckup } from './base/checkup'
import { startCopy } from './base/copy'
import { startCountdowns } from './base/countdown'
import { startDetails } from './base/details'
import { startElements } from './base/elements'
import { startFocus } from './base/focus'
import { startForms } from './base/forms'
import { startHtmx } from './base/htmx'
import { startKeys } from './base/keys'
import { startPalette } from './base/palette'
import { startPanel } from './base/panel'
import { startTheme } from './base/theme'
import { startAnswered } from './rest/answered'

document.documentElement.classList.add('scripted')
const parts = [startHtmx, startFocus, startTheme, startForms, startDetails, startKeys, startPalette, startPanel, startCopy, startCountdowns, startElements, startCheckup, startAnswered]
for (const start of parts) start()
