package evaluate

// TextsOf returns how s scores sets of texts.
func TextsOf(s *Space) Texts { return s.scoring() }
