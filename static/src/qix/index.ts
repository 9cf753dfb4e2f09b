import './again'
import './log'
import './send'
