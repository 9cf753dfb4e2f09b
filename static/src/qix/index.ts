import './log'
import './send'
