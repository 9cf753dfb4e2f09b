import './qix/index'
