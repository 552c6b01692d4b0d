package loss

// KeepLogits has at most n logits kept between the two passes over a block of softmax, and returns what brings the usual number back.
func KeepLogits(n int) (back func()) {
	before := keepLimit
	keepLimit = n
	return func() { keepLimit = before }
}
