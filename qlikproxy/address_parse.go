package qlikproxy

// ParseAddress reads what a person typed or pasted as a tenant address. The error
// is an *AddressError.
func ParseAddress(input string, p Policy) (Address, error) { return Address{}, nil }
