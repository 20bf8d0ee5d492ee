package activity

// Pictures lists the pictures a person can take, in the order they are offered.
// Each is a symbol in static/img/pictures.svg and a word in locales/
// ("picture." + name); they are told apart by shape as well as by name.
func Pictures() []string {
	return []string{
		"fox", "leaf", "moon", "whale", "shell", "owl", "cloud", "pear",
		"star", "boat", "bee", "fern", "bear", "sun", "fish", "tree",
		"mouse", "kite", "apple", "snail", "rabbit", "bell", "tulip", "turtle",
		"cat", "key", "mushroom", "duck", "dog", "cup", "acorn", "frog",
		"hedgehog", "book", "cherry", "penguin", "elephant", "lamp", "carrot", "butterfly",
		"horse", "ball", "cactus", "crab", "giraffe", "guitar", "mountain", "ladybird",
	}
}
