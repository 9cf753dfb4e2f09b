import './viewer/index'
