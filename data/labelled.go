package data

// Rows are the examples of a labelled [Corpus], in the order of its files. Its tokens are
// kept whether they are in the vocabulary or not; those that are not, where no word
// stands for them, have the id −1.
type Rows struct {
	Offset []int // the tokens of text i are IDs[Offset[i]:Offset[i+1]]; there may be none

	// Sides is how many texts an example has, where these are to be compared: two that belong
	// together, then hard negatives. Example i has the texts i·Sides … i·Sides + Sides − 1.
	// 0 and 1: an example is a text.
	Sides int
	Score []float32 // how well the two texts of each example go together; nil: nothing says

	// Teacher has vectors of texts, nil for none: that of example i is its row Number[i].
	Teacher *Teacher
	Number  []int32

	// Form says for each token how it is written, so that what a task makes of the
	// spelling is known for unknown words too: it is Forms[Form[t]]. All three are nil by RowSettings.Formless.
	Form  []int32
	Forms []string // of all parts of the dataset, which share it
	Seen  []bool   // for each form whether the training part has it; shared too

	// Label has the labels of example i in Label[LabelOffset[i]:LabelOffset[i+1]] or, if
	// LabelOffset is nil, one label for each token.
	Label       []int32
	LabelOffset []int
}

// Len returns the number of examples.
func (r *Rows) Len() int { return (len(r.Offset) - 1) / max(1, r.Sides) }

// Labels returns the labels of example i, by id.
func (r *Rows) Labels(i int) []int32 {
	if r.LabelOffset == nil {
		return r.Label[r.Offset[i]:r.Offset[i+1]]
	}
	return r.Label[r.LabelOffset[i]:r.LabelOffset[i+1]]
}
